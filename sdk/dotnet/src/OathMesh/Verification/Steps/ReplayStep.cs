using OathMesh.Replay;
using OathMesh.Revocation;

namespace OathMesh.Verification.Steps;

/// <summary>Step 13: <c>(iss, jti)</c> is consumed for the first time, and nothing about the caller is revoked.</summary>
internal static class ReplayStep
{
    public static async ValueTask<VerificationError?> TokenIsFreshAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var entry = new ReplayEntry(
            context.ReplayKey,
            context.IssuedAt,
            // An entry that died at exp would let the token be replayed inside the leeway, here or on a node whose clock is behind.
            context.ExpiresAt + (2 * settings.LeewaySeconds) + 1,
            context.Now)
        {
            RequestFingerprint = settings.ReplayStore.WantsRequestFingerprint
                ? RequestFingerprint.Compute(context.Request.Facts, context.AuditText(ClaimName.RequestHash).Span)
                : UInt128.Zero,
        };
        var outcome = settings.LocalReplayStore is { } local
            ? local.Consume(in entry)
            : await settings.ReplayStore.ConsumeAsync(entry, cancellationToken).ConfigureAwait(false);
        switch (outcome)
        {
            case ReplayOutcome.Consumed:
                context.Consumed = entry;
                break;
            case ReplayOutcome.KnownGood when entry.RequestFingerprint != UInt128.Zero:
                context.Degraded = "replay_store_down";
                break;
            case ReplayOutcome.Replayed:
                return VerificationErrors.TokenReplayed;
            default:
                return VerificationErrors.ReplayUnavailable;
        }

        return settings.Revocations is { } revocations
            ? await IsRevokedAsync(context, revocations, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private static async ValueTask<VerificationError?> IsRevokedAsync(
        VerificationContext context, IRevocationList revocations, CancellationToken cancellationToken)
    {
        context.Seam = VerificationErrors.RevocationUnavailable;
        var lookup = await revocations.CheckAsync(context.Caller!, cancellationToken).ConfigureAwait(false);
        context.Revoked = lookup.Match;
        return lookup.Outcome switch
        {
            RevocationOutcome.NotRevoked => null,
            RevocationOutcome.Revoked => VerificationErrors.SubjectRevoked,
            _ => VerificationErrors.RevocationUnavailable,
        };
    }
}
