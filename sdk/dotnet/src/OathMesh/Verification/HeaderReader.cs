using System.Text.Json;
using OathMesh.Tokens;

namespace OathMesh.Verification;

/// <summary>Reads a header: exactly <c>typ</c>, <c>alg</c> and <c>kid</c> (docs/protocol.md, section 2.1).</summary>
internal struct HeaderReader : IMemberVisitor
{
    private ClaimSlot _type;
    private ClaimSlot _algorithm;
    private ClaimSlot _keyId;
    private bool _hasOther;
    private bool _hasNonString;

    /// <summary>Checks the header and gives the place of its <c>kid</c>.</summary>
    public static VerificationError? Read(byte[] buffer, int start, int length, int scratch, out ClaimSlot keyId)
    {
        var header = default(HeaderReader);
        keyId = default;
        if (!StrictJson.TryReadObject(buffer, start, length, scratch, ref header) || header._hasNonString)
        {
            return VerificationErrors.HeaderInvalid;
        }

        if (!Equals(buffer, header._type, "om+jwt"u8))
        {
            return VerificationErrors.TypeNotAllowed;
        }

        if (!Equals(buffer, header._algorithm, "EdDSA"u8))
        {
            return VerificationErrors.AlgorithmNotAllowed;
        }

        if (header._hasOther)
        {
            return VerificationErrors.HeaderNotAllowed;
        }

        keyId = header._keyId;
        return !keyId.IsMissing && ClaimSyntax.IsKeyId(buffer.AsSpan(keyId.Start, keyId.Length))
            ? null
            : VerificationErrors.HeaderInvalid;
    }

    public void Visit(ReadOnlySpan<byte> name, ClaimSlot value)
    {
        if (name.SequenceEqual("typ"u8))
        {
            Take(out _type, value);
        }
        else if (name.SequenceEqual("alg"u8))
        {
            Take(out _algorithm, value);
        }
        else if (name.SequenceEqual("kid"u8))
        {
            Take(out _keyId, value);
        }
        else
        {
            _hasOther = true;
        }
    }

    private void Take(out ClaimSlot slot, ClaimSlot value)
    {
        slot = value;
        _hasNonString |= value.Type != JsonTokenType.String;
    }

    private static bool Equals(byte[] buffer, ClaimSlot slot, ReadOnlySpan<byte> expected) =>
        !slot.IsMissing && buffer.AsSpan(slot.Start, slot.Length).SequenceEqual(expected);
}
