using OathMesh.Verification;

namespace OathMesh.Audit;

/// <summary>One thing worth an audit line (docs/protocol.md, section 9). Texts are UTF-8 and may point into a buffer that is reused: copy what must be kept.</summary>
public sealed class AuditEvent
{
    /// <summary>When it happened.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What happened: <c>allow</c> or <c>deny</c> of a verification; <c>mint</c>, <c>refuse</c>, <c>revoke</c> or <c>unrevoke</c> of an issuer.</summary>
    public required string Event { get; init; }

    /// <summary>The step that decided; <see langword="null"/> when it was not a verification.</summary>
    public int? Step { get; init; }

    /// <summary>The code of a deny or refusal; of a revocation, why.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the claims below are the issuer's word. When not, the line has them under <c>claimed</c>.</summary>
    public bool AreClaimsAuthentic { get; init; }

    /// <summary>The token's <c>iss</c>; empty when unknown.</summary>
    public ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The token's <c>jti</c>; empty when unknown.</summary>
    public ReadOnlyMemory<byte> TokenId { get; init; }

    /// <summary>The token's <c>sub</c>; empty when unknown.</summary>
    public ReadOnlyMemory<byte> Subject { get; init; }

    /// <summary>The token's <c>aud</c>; empty when unknown.</summary>
    public ReadOnlyMemory<byte> Audience { get; init; }

    /// <summary>The token's <c>act</c>; empty when unknown.</summary>
    public ReadOnlyMemory<byte> Action { get; init; }

    /// <summary>The client of an issuer.</summary>
    public string? Client { get; init; }

    /// <summary>The revocation that denied, or that was made or lifted, such as <c>sub:agent://ci/*</c>.</summary>
    public string? Revoked { get; init; }

    /// <summary>The policy rule that decided.</summary>
    public string? Rule { get; init; }

    /// <summary>The hash of the policy version that decided.</summary>
    public string? PolicyHash { get; init; }

    /// <summary>Which part was down when the token was let through all the same: <c>replay_store_down</c>; <see langword="null"/> when none was.</summary>
    public string? Degraded { get; init; }

    /// <summary>Where the request came from.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The request's id in other logs.</summary>
    public string? RequestId { get; init; }

    internal static AuditEvent OfVerification(VerificationContext context, VerificationError? error) => new()
    {
        Timestamp = context.Now,
        Event = error is null ? "allow" : "deny",
        Step = error?.Step ?? 14,
        Reason = error?.Code,
        AreClaimsAuthentic = context.IsAuthentic,
        Issuer = context.AuditText(ClaimName.Issuer),
        TokenId = context.AuditText(ClaimName.TokenId),
        Subject = context.AuditText(ClaimName.Subject),
        Audience = context.AuditText(ClaimName.Audience),
        Action = context.AuditText(ClaimName.Action),
        Revoked = error is null ? null : context.Revoked,
        Rule = context.Decision.Rule,
        PolicyHash = context.Decision.PolicyHash,
        Degraded = context.Degraded,
        SourceAddress = context.Request.Facts.SourceAddress,
        RequestId = context.Request.Facts.RequestId,
    };
}
