using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OathMesh.Issuer.Diagnostics;
using OathMesh.Issuer.Endpoints;
using OathMesh.Verification;

namespace OathMesh.Issuer.Clients;

/// <summary>Finds out which client calls: by its own token, verified by the same 14 steps as any other, or by its secret.</summary>
internal sealed class ClientAuthenticator(ClientDirectory clients, ClientVerifiers verifiers, IssuerAudit audit, bool discloseEverything, ILogger<ClientAuthenticator> logger)
{
    /// <summary>Authenticates. A token is consumed by it. Exactly one of client and error is given.</summary>
    public async ValueTask<(IssuerClient? Client, IssuerError? Error)> AuthenticateAsync(HttpContext context, MintRequestFacts facts, string action)
    {
        var authorization = context.Request.Headers.Authorization;
        if (BearerSecret.TryRead(authorization, out var secret))
        {
            return clients.FindBySecret(secret) is { } client ? (client, null) : (null, await RefuseSecretAsync(facts).ConfigureAwait(false));
        }

        var verifier = action == ActionPolicy.Mint ? verifiers.Mint : verifiers.Administrate;
        var result = await verifier.VerifyAsync(new VerificationRequest(authorization, facts), context.RequestAborted).ConfigureAwait(false);
        return result.IsAllowed
            ? (clients.Find(result.Caller.Issuer), null)
            : (null, Unauthenticated.Of(result.Error, action, discloseEverything));
    }

    private async ValueTask<IssuerError> RefuseSecretAsync(MintRequestFacts facts)
    {
        Log.SecretDenied(logger);
        var error = Unauthenticated.OfSecret(discloseEverything) with { AuditReason = "secret_unknown" };
        await audit.RefusedAsync(error, client: null, asked: null, facts).ConfigureAwait(false);
        return error;
    }
}
