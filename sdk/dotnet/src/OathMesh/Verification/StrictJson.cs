using System.Text.Unicode;

namespace OathMesh.Verification;

/// <summary>Receives the members of the outermost object.</summary>
internal interface IMemberVisitor
{
    /// <summary>Called once a member, in order. The slot lies in the buffer that is read.</summary>
    void Visit(ReadOnlySpan<byte> name, ClaimSlot value);
}

/// <summary>
/// Reads one JSON object from an untrusted buffer (docs/protocol.md, section 2): RFC 8259 to the letter, valid UTF-8, no unpaired surrogate, no duplicate
/// member anywhere, nesting of at most 4 and at most 32 members in all. It neither throws nor allocates: the platform's reader throws on malformed input,
/// and one exception costs a third of a whole verification, which would make denials dear. Tests hold it to that reader.
/// </summary>
internal static class StrictJson
{
    /// <summary>Reads <c>buffer[start, start + length)</c>; strings with escapes are decoded into the buffer from <paramref name="scratch"/> on, which must offer <paramref name="length"/> bytes.</summary>
    public static bool TryReadObject<TVisitor>(byte[] buffer, int start, int length, int scratch, ref TVisitor visitor)
        where TVisitor : struct, IMemberVisitor
    {
        if (!Utf8.IsValid(buffer.AsSpan(start, length)))
        {
            return false;
        }

        var reader = new StrictJsonReader(buffer, start, length, scratch, stackalloc MemberName[OathMeshLimits.MaxJsonMembers]);
        return reader.TryReadDocument(ref visitor);
    }
}

/// <summary>A member's decoded name, and the id of the object that it belongs to.</summary>
internal readonly record struct MemberName(int Owner, int Start, int Length);
