using System.Text;
using OathMesh.Keys;

namespace OathMesh.Verification.Steps;

/// <summary>Steps 5 to 7: the key, the signature, and whose key it was.</summary>
internal static class KeySteps
{
    private const int MaxUtf8BytesPerChar = 3;

    /// <summary>Step 5: the key for exactly (<c>iss</c>, <c>kid</c>) is known.</summary>
    public static ValueTask<VerificationError?> KeyIsKnownAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var pending = context.Settings.Keys.FindAsync(context.Issuer, context.KeyId, cancellationToken);
        return pending.IsCompletedSuccessfully ? new(Take(context, pending.Result)) : AwaitAsync(context, pending);

        static async ValueTask<VerificationError?> AwaitAsync(VerificationContext context, ValueTask<KeyLookup> pending) =>
            Take(context, await pending.ConfigureAwait(false));
    }

    /// <summary>Step 6: the Ed25519 signature over the first two segments as received (RFC 8037 section 3.1).</summary>
    public static VerificationError? SignatureIsValid(VerificationContext context) =>
        context.Settings.Signatures.IsValid(context.Key.Key!, context.SigningInput.Span, context.Signature.Span) ? null : VerificationErrors.SignatureInvalid;

    /// <summary>Step 7: <c>iss</c> is the issuer whose key verified the signature.</summary>
    public static VerificationError? IssuerOwnsKey(VerificationContext context)
    {
        context.IsAuthentic = true;
        return IsText(context.Bytes(context.Slot(ClaimName.Issuer)), context.Key.Issuer!) ? null : VerificationErrors.IssuerMismatch;
    }

    /// <summary>Whether UTF-8 and text are the same, without making one of the other.</summary>
    private static bool IsText(ReadOnlySpan<byte> utf8, string text)
    {
        Span<byte> buffer = text.Length <= 256 ? stackalloc byte[256 * MaxUtf8BytesPerChar] : new byte[text.Length * MaxUtf8BytesPerChar];
        return utf8.SequenceEqual(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    private static VerificationError? Take(VerificationContext context, KeyLookup lookup)
    {
        context.Key = lookup;
        return lookup.Status switch
        {
            KeyLookupStatus.Found => null,
            KeyLookupStatus.Unknown => VerificationErrors.KeyUnknown,
            KeyLookupStatus.Rejected => VerificationErrors.KeyRejected,
            _ => VerificationErrors.KeysUnavailable,
        };
    }
}
