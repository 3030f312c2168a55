using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OathMesh.Issuer.Clients;
using OathMesh.Issuer.Diagnostics;
using OathMesh.Issuer.Endpoints;
using OathMesh.Issuer.Grants;
using OathMesh.Issuer.Revocation;
using OathMesh.Keys;
using OathMesh.Revocation;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Minting;

/// <summary><c>POST /v1/token</c> and <c>POST /v1/tokens</c>: body, client, rate, claims, grants, token, audit line, in this order; the first that fails answers.</summary>
internal sealed class MintEndpoint(
    ClientAuthenticator authenticator,
    ClientRateLimiter limiter,
    MintingKeys keys,
    IssuerRevocations revocations,
    IssuerAudit audit,
    IssuerMeter meter,
    TimeProvider time,
    ILogger<MintEndpoint> logger)
{
    public Task MintOneAsync(HttpContext context) => HandleAsync(context, isBatch: false);

    public Task MintManyAsync(HttpContext context) => HandleAsync(context, isBatch: true);

    private async Task HandleAsync(HttpContext context, bool isBatch)
    {
        var started = time.GetTimestamp();
        var outcome = await RunAsync(context, isBatch).ConfigureAwait(false);
        meter.Answered(outcome.Tokens.Count, outcome.Error?.Code, time.GetElapsedTime(started));
        await (outcome.Error is { } error
            ? Answer.ErrorAsync(context, error)
            : isBatch
                ? Answer.JsonAsync(context, new TokensBody([.. outcome.Tokens.Select(TokenBody.Of)]), IssuerJson.Relaxed.TokensBody)
                : Answer.JsonAsync(context, TokenBody.Of(outcome.Tokens[0]), IssuerJson.Relaxed.TokenBody)).ConfigureAwait(false);
    }

    private async Task<MintOutcome> RunAsync(HttpContext context, bool isBatch)
    {
        var (body, refused) = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        if (refused is not null)
        {
            return MintOutcome.Refused(refused);
        }

        var facts = new MintRequestFacts(context, body);
        var (client, error) = await authenticator.AuthenticateAsync(context, facts, ActionPolicy.Mint).ConfigureAwait(false);
        if (client is null)
        {
            return MintOutcome.Refused(error!);
        }

        error = limiter.Count(client) ?? revocations.Refuse(RevocationKind.Client, client.Id);
        if (error is not null)
        {
            return await RefuseAsync(error, client, asked: null, facts).ConfigureAwait(false);
        }

        if (!MintRequestReader.TryRead(body, isBatch, out var request, out var fault))
        {
            return await RefuseAsync(IssuerErrors.RequestInvalid(fault), client, asked: null, facts).ConfigureAwait(false);
        }

        var decision = client.Grants.Count == 0 ? null : GrantCheck.Decide(client.Grants, request.Claims);
        error = decision is null ? IssuerErrors.NoTokens
            : !decision.IsCovered ? IssuerErrors.OutsideGrants(decision.Fields, decision.Message)
            : revocations.Refuse(RevocationKind.Subject, request.Claims.Subject);
        return error is null
            ? await GiveAsync(client, request, decision!, facts).ConfigureAwait(false)
            : await RefuseAsync(error, client, request.Claims, facts).ConfigureAwait(false);
    }

    private async Task<MintOutcome> GiveAsync(IssuerClient client, MintRequest request, GrantDecision decision, MintRequestFacts facts)
    {
        var longest = TimeSpan.FromSeconds(decision.Grant.MaxLifetimeSeconds);
        var claims = request.Claims with { Lifetime = request.Claims.Lifetime < longest ? request.Claims.Lifetime : longest };
        var tokens = new MintedToken[request.Count];
        try
        {
            for (var i = 0; i < tokens.Length; i++)
            {
                tokens[i] = keys.Minter.Mint(claims);
            }
        }
        catch (SigningKeyUnavailableException e)
        {
            Log.NoSigningKey(logger, e.Message);
            return await RefuseAsync(IssuerErrors.SigningKeyUnavailable, client, claims, facts).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // Each claim alone was found well-formed before: only their sum can be refused here.
            var tooLong = IssuerErrors.RequestInvalid($"The claims make a token longer than {OathMeshLimits.MaxTokenBytes} bytes. Shorten scope, reason or aud.");
            return await RefuseAsync(tooLong, client, claims, facts).ConfigureAwait(false);
        }

        // Keys may rotate between two tokens, so each key is asked for. A token of a revoked key would be denied everywhere.
        foreach (var keyId in tokens.Select(token => token.KeyId).Distinct(StringComparer.Ordinal))
        {
            if (revocations.Refuse(RevocationKind.KeyId, keyId) is { } error)
            {
                Log.SigningKeyRevoked(logger, keyId);
                return await RefuseAsync(error, client, claims, facts).ConfigureAwait(false);
            }
        }

        try
        {
            await audit.MintedAsync(tokens, claims, client, decision.Rule, facts).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever the sink threw: a token without its line is not given.
            Log.MintNotAudited(logger, e, client.Id);
            return MintOutcome.Refused(IssuerErrors.AuditUnavailable);
        }

        Log.Minted(logger, client.Id, tokens.Length);
        return MintOutcome.Given(tokens);
    }

    private async Task<MintOutcome> RefuseAsync(IssuerError error, IssuerClient client, TokenClaims? asked, MintRequestFacts facts)
    {
        Log.Refused(logger, client.Id, error.Status, error.Code);
        await audit.RefusedAsync(error, client.Id, asked, facts).ConfigureAwait(false);
        return MintOutcome.Refused(error);
    }
}
