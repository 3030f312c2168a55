using System.Text.Json;

namespace OathMesh.Verification.Steps;

/// <summary>Steps 2 to 4: the header, the payload's form, and the issuer.</summary>
internal static class HeaderAndIssuerSteps
{
    /// <summary>Step 2: the header is strict JSON with <c>typ</c>, <c>alg</c>, <c>kid</c> and nothing else.</summary>
    public static VerificationError? HeaderIsAllowed(VerificationContext context)
    {
        var (start, length) = context.Header;
        var error = HeaderReader.Read(context.Buffer, start, length, context.Scratch, out var keyId);
        if (error is null)
        {
            context.TakeKeyId(keyId);
        }

        // The payload's strings are decoded behind the header's.
        context.Scratch += length;
        return error;
    }

    /// <summary>Step 3: the payload is a strict JSON object, and <c>iss</c> a non-empty string.</summary>
    public static VerificationError? PayloadIsStrict(VerificationContext context)
    {
        var (start, length) = context.Payload;
        var payload = default(PayloadReader);
        if (!StrictJson.TryReadObject(context.Buffer, start, length, context.Scratch, ref payload))
        {
            return VerificationErrors.PayloadInvalid;
        }

        context.Claims = payload.Slots;
        var issuer = context.Slot(ClaimName.Issuer);
        if (issuer.IsMissing)
        {
            return VerificationErrors.IssuerMissing;
        }

        return issuer is { Type: JsonTokenType.String, Length: > 0 } ? null : VerificationErrors.IssuerInvalid;
    }

    /// <summary>Step 4: <c>iss</c> is one of the trusted issuers.</summary>
    public static VerificationError? IssuerIsTrusted(VerificationContext context)
    {
        if (context.Settings.FindTrustedIssuer(context.Bytes(context.Slot(ClaimName.Issuer))) is not { } issuer)
        {
            return VerificationErrors.IssuerUntrusted;
        }

        context.Issuer = issuer;
        return null;
    }
}
