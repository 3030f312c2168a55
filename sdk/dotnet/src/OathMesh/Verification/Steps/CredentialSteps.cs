using OathMesh.Tokens;

namespace OathMesh.Verification.Steps;

/// <summary>Steps 0 and 1: what was sent is one token of the right shape.</summary>
internal static class CredentialSteps
{
    private const string Scheme = "OathMesh";

    /// <summary>Step 0: exactly one <c>Authorization</c> field with the scheme <c>OathMesh</c> (RFC 9110 section 11.4, the scheme's name ignoring case).</summary>
    public static VerificationError? TokenIsPresented(VerificationContext context)
    {
        var error = FindToken(context.Request.Authorization, out var token);
        context.Token = token;
        return error;
    }

    public static VerificationError? FindToken(IReadOnlyList<string?> fields, out ReadOnlyMemory<char> token)
    {
        token = default;
        if (fields.Count == 0)
        {
            return VerificationErrors.TokenMissing;
        }

        if (fields.Count > 1)
        {
            return VerificationErrors.TokenAmbiguous;
        }

        var field = fields[0];
        if (field is null || !field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || (field.Length > Scheme.Length && field[Scheme.Length] != ' '))
        {
            return VerificationErrors.TokenMissing;
        }

        token = field.AsMemory(Scheme.Length).TrimStart(' ');
        if (token.IsEmpty)
        {
            return VerificationErrors.TokenMissing;
        }

        // A comma is in no token: it joins two fields or two credentials.
        return token.Span.Contains(',') ? VerificationErrors.TokenAmbiguous : null;
    }

    /// <summary>Step 1: the size, three non-empty segments, canonical base64url in each.</summary>
    public static VerificationError? TokenIsWellFormed(VerificationContext context)
    {
        var token = context.Token.Span;
        if (token.Length > OathMeshLimits.MaxTokenBytes)
        {
            return VerificationErrors.TokenTooLarge;
        }

        var first = token.IndexOf('.');
        var second = first < 0 ? -1 : token[(first + 1)..].IndexOf('.') + first + 1;
        if (first <= 0 || second <= first + 1 || second == token.Length - 1 || token[(second + 1)..].Contains('.'))
        {
            return VerificationErrors.TokenMalformed;
        }

        if (first > OathMeshLimits.MaxHeaderSegmentBytes)
        {
            return VerificationErrors.TokenTooLarge;
        }

        return Decode(context, token, first, second) ? null : VerificationErrors.TokenMalformed;
    }

    /// <summary>Lays the buffer out: the token as bytes, the decoded segments, and room to decode strings in.</summary>
    private static bool Decode(VerificationContext context, ReadOnlySpan<char> token, int first, int second)
    {
        var decoded = StrictBase64Url.MaxDecodedLength(token.Length) + 6;
        context.Rent(token.Length + (2 * decoded));
        var bytes = context.Buffer.AsSpan(0, token.Length);
        if (System.Text.Ascii.FromUtf16(token, bytes, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        var next = token.Length;
        if (!StrictBase64Url.TryDecode(bytes[..first], context.Buffer.AsSpan(next), out var headerLength))
        {
            return false;
        }

        context.Header = (next, headerLength);
        next += headerLength;
        if (!StrictBase64Url.TryDecode(bytes[(first + 1)..second], context.Buffer.AsSpan(next), out var payloadLength))
        {
            return false;
        }

        context.Payload = (next, payloadLength);
        next += payloadLength;
        if (!StrictBase64Url.TryDecode(bytes[(second + 1)..], context.Buffer.AsSpan(next), out var signatureLength))
        {
            return false;
        }

        context.Signature = context.Buffer.AsMemory(next, signatureLength);
        context.SigningInput = context.Buffer.AsMemory(0, second);
        context.Scratch = token.Length + decoded;
        return true;
    }
}
