using System.Text.Json;
using System.Text.Unicode;
using OathMesh.Verification;

namespace OathMesh.Tests.Support;

/// <summary>
/// What <see cref="StrictJson"/> does, by the platform's reader: an independent answer to what is JSON. It throws on what is not, which costs more than a
/// denial may.
/// </summary>
internal static class PlatformJson
{
    private static readonly JsonReaderOptions Options = new()
    {
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = OathMeshLimits.MaxJsonDepth,
    };

    /// <summary>Reads <c>buffer[start, start + length)</c>; strings with escapes are decoded into the buffer from <paramref name="scratch"/> on, which must offer <paramref name="length"/> bytes.</summary>
    public static bool TryReadObject<TVisitor>(byte[] buffer, int start, int length, int scratch, ref TVisitor visitor)
        where TVisitor : struct, IMemberVisitor
    {
        var json = buffer.AsSpan(start, length);
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        try
        {
            return Read(buffer, start, length, scratch, ref visitor);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // JsonException: not JSON. InvalidOperationException: an unpaired surrogate, noticed only when the string is decoded.
            return false;
        }
    }

    private static bool Read<TVisitor>(byte[] buffer, int start, int length, int scratch, ref TVisitor visitor)
        where TVisitor : struct, IMemberVisitor
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(start, length), Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var decoder = new StringDecoder(buffer, start, scratch);
        Span<MemberName> names = stackalloc MemberName[OathMeshLimits.MaxJsonMembers];
        var members = 0;
        var objects = 1;
        Span<int> path = stackalloc int[OathMeshLimits.MaxJsonDepth + 1];
        path[0] = objects;
        var outer = default(MemberName);
        var outerStart = 0;

        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var slot = decoder.Decode(ref reader);
                    var name = new MemberName(path[reader.CurrentDepth - 1], slot.Start, slot.Length);
                    if (members == names.Length || IsDuplicate(buffer, names[..members], name))
                    {
                        return false;
                    }

                    names[members++] = name;
                    if (reader.CurrentDepth == 1)
                    {
                        outer = name;
                    }

                    break;

                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    path[reader.CurrentDepth] = ++objects;
                    if (reader.CurrentDepth == 1)
                    {
                        outerStart = (int)reader.TokenStartIndex;
                    }

                    break;

                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (reader.CurrentDepth == 1)
                    {
                        var type = reader.TokenType == JsonTokenType.EndObject ? JsonTokenType.StartObject : JsonTokenType.StartArray;
                        visitor.Visit(outer.In(buffer), new ClaimSlot(type, start + outerStart, (int)reader.BytesConsumed - outerStart));
                    }

                    break;

                case JsonTokenType.String:
                    var text = decoder.Decode(ref reader);
                    if (reader.CurrentDepth == 1)
                    {
                        visitor.Visit(outer.In(buffer), text);
                    }

                    break;

                default:
                    if (reader.CurrentDepth == 1)
                    {
                        visitor.Visit(outer.In(buffer), new ClaimSlot(reader.TokenType, start + (int)reader.TokenStartIndex, reader.ValueSpan.Length));
                    }

                    break;
            }
        }

        return true;
    }

    private static bool IsDuplicate(byte[] buffer, ReadOnlySpan<MemberName> names, MemberName candidate)
    {
        foreach (var name in names)
        {
            if (name.Owner == candidate.Owner && name.In(buffer).SequenceEqual(candidate.In(buffer)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A member's decoded name, and the id of the object that it belongs to.</summary>
    private readonly record struct MemberName(int Owner, int Start, int Length)
    {
        public ReadOnlySpan<byte> In(byte[] buffer) => buffer.AsSpan(Start, Length);
    }

    /// <summary>Decodes strings: in place when they have no escapes, otherwise into the scratch space.</summary>
    private ref struct StringDecoder(byte[] buffer, int start, int scratch)
    {
        private int _next = scratch;

        public ClaimSlot Decode(ref Utf8JsonReader reader)
        {
            if (!reader.ValueIsEscaped)
            {
                // The token starts at its quotation mark.
                return new ClaimSlot(JsonTokenType.String, start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            }

            var written = reader.CopyString(buffer.AsSpan(_next));
            var slot = new ClaimSlot(JsonTokenType.String, _next, written);
            _next += written;
            return slot;
        }
    }
}
