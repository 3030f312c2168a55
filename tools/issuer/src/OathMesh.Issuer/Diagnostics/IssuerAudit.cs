using System.Text;
using Microsoft.Extensions.Logging;
using OathMesh.Audit;
using OathMesh.Issuer.Clients;
using OathMesh.Issuer.Endpoints;
using OathMesh.Revocation;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Diagnostics;

/// <summary>Writes the issuer's audit lines: <c>mint</c>, one a token, <c>revoke</c>, <c>unrevoke</c>, and <c>refuse</c>, one a refused request of a client or with an unknown secret.</summary>
internal sealed class IssuerAudit(string issuer, IAuditSink sink, TimeProvider time, ILogger<IssuerAudit> logger)
{
    /// <summary>Writes a line for each token. Whatever the sink throws comes through: none of the tokens may then be given.</summary>
    public async Task MintedAsync(IReadOnlyList<MintedToken> tokens, TokenClaims claims, IssuerClient client, string rule, MintRequestFacts facts)
    {
        var now = time.GetUtcNow();

        // All at once, so that the sink can write them as one batch. What the lines say stays true when the sender has gone away, so nothing cancels them.
        await Task.WhenAll(tokens.Select(token => sink.WriteAsync(
            new AuditEvent
            {
                Timestamp = now,
                Event = "mint",
                AreClaimsAuthentic = true,
                Issuer = Encoding.UTF8.GetBytes(issuer),
                TokenId = Encoding.UTF8.GetBytes(token.TokenId),
                Subject = Encoding.UTF8.GetBytes(claims.Subject),
                Audience = Encoding.UTF8.GetBytes(claims.Audience),
                Action = Encoding.UTF8.GetBytes(claims.Action),
                Client = client.Id,
                Rule = rule,
                SourceAddress = facts.SourceAddress,
                RequestId = facts.RequestId,
            },
            CancellationToken.None).AsTask())).ConfigureAwait(false);
    }

    /// <summary>Writes the line of a revocation (<c>revoke</c>), or of one that is lifted (<c>unrevoke</c>). Whatever the sink throws comes through.</summary>
    public async Task RevocationAsync(string what, RevocationEntry entry, IssuerClient client, MintRequestFacts facts) =>
        await sink.WriteAsync(
            new AuditEvent
            {
                Timestamp = time.GetUtcNow(),
                Event = what,
                Reason = entry.Reason,
                Client = client.Id,
                Revoked = entry.ToString(),
                SourceAddress = facts.SourceAddress,
                RequestId = facts.RequestId,
            },
            CancellationToken.None).ConfigureAwait(false);

    /// <summary>Writes the line of a refusal. The request is refused in any case: that its line is missing is logged.</summary>
    public async Task RefusedAsync(IssuerError error, string? client, TokenClaims? asked, MintRequestFacts facts)
    {
        try
        {
            await sink.WriteAsync(
                new AuditEvent
                {
                    Timestamp = time.GetUtcNow(),
                    Event = "refuse",
                    Reason = error.AuditReason ?? error.Code,
                    Subject = Encoding.UTF8.GetBytes(asked?.Subject ?? ""),
                    Audience = Encoding.UTF8.GetBytes(asked?.Audience ?? ""),
                    Action = Encoding.UTF8.GetBytes(asked?.Action ?? ""),
                    Client = client,
                    Revoked = error.Revoked,
                    SourceAddress = facts.SourceAddress,
                    RequestId = facts.RequestId,
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.RefusalNotAudited(logger, e, error.Code);
        }
    }
}
