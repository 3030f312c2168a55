using System.Text.Json;
using OathMesh.Tokens;

namespace OathMesh.Verification.Steps;

/// <summary>Steps 8 and 9: the token lives now, and not for long. Times are compared in milliseconds, so that a clock between two seconds is judged as it is.</summary>
internal static class TimeSteps
{
    /// <summary>Step 8: <c>exp + leeway &gt; now</c>.</summary>
    public static VerificationError? TokenIsAlive(VerificationContext context)
    {
        var slot = context.Slot(ClaimName.ExpiresAt);
        if (slot.IsMissing)
        {
            return VerificationErrors.ExpiryMissing;
        }

        if (!TryRead(context, slot, out var expiresAt))
        {
            return VerificationErrors.ExpiryInvalid;
        }

        context.ExpiresAt = expiresAt;
        return Milliseconds(expiresAt + context.Settings.LeewaySeconds) > context.Now.ToUnixTimeMilliseconds()
            ? null
            : VerificationErrors.TokenExpired;
    }

    /// <summary>Step 9: <c>iat - leeway &lt; now</c>, the same for <c>nbf</c>, and <c>0 &lt; exp - iat &lt;= 300</c>.</summary>
    public static VerificationError? TokenIsCurrent(VerificationContext context)
    {
        var issuedAtSlot = context.Slot(ClaimName.IssuedAt);
        if (issuedAtSlot.IsMissing)
        {
            return VerificationErrors.IssuedAtMissing;
        }

        if (!TryRead(context, issuedAtSlot, out var issuedAt))
        {
            return VerificationErrors.IssuedAtInvalid;
        }

        var notBeforeSlot = context.Slot(ClaimName.NotBefore);
        var notBefore = 0L;
        if (!notBeforeSlot.IsMissing && !TryRead(context, notBeforeSlot, out notBefore))
        {
            return VerificationErrors.NotBeforeInvalid;
        }

        context.IssuedAt = issuedAt;
        context.NotBefore = notBeforeSlot.IsMissing ? null : notBefore;
        if (!HasBegun(context, issuedAt))
        {
            return VerificationErrors.IssuedInFuture;
        }

        if (!notBeforeSlot.IsMissing && !HasBegun(context, notBefore))
        {
            return VerificationErrors.NotYetValid;
        }

        return (context.ExpiresAt - issuedAt) is > 0 and <= OathMeshLimits.MaxLifetimeSeconds
            ? null
            : VerificationErrors.LifetimeExceeded;
    }

    private static bool HasBegun(VerificationContext context, long seconds) =>
        Milliseconds(seconds - context.Settings.LeewaySeconds) < context.Now.ToUnixTimeMilliseconds();

    private static bool TryRead(VerificationContext context, ClaimSlot slot, out long value)
    {
        value = 0;
        return slot.Type == JsonTokenType.Number && ClaimSyntax.TryParseNumericDate(context.Bytes(slot), out value);
    }

    /// <summary>Cannot overflow: 2^53 seconds and a leeway stay below 2^63 milliseconds.</summary>
    private static long Milliseconds(long seconds) => seconds * 1000;
}
