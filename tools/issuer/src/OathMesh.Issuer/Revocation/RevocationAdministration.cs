using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OathMesh.Issuer.Clients;
using OathMesh.Issuer.Diagnostics;
using OathMesh.Issuer.Endpoints;
using OathMesh.Keys;
using OathMesh.Revocation;

namespace OathMesh.Issuer.Revocation;

/// <summary>
/// <c>/v1/admin/revoke</c>: <c>POST</c> revokes, <c>DELETE</c> lifts, <c>GET</c> lists with reasons and ends. In doubt it stays revoked: a revocation is in
/// force before its audit line is written, and it is lifted only after.
/// </summary>
internal sealed class RevocationAdministration(
    ClientAuthenticator authenticator,
    ClientDirectory clients,
    ClientRateLimiter limiter,
    IssuerRevocations revocations,
    IssuerAudit audit,
    IssuerMeter meter,
    TimeProvider time,
    ILogger<RevocationAdministration> logger)
{
    public const string Path = "/v1/admin/revoke";

    /// <summary>The grant that it takes.</summary>
    public const string Grant = "revoke";

    private const string Methods = "GET, POST, DELETE";

    public async Task HandleAsync(HttpContext context)
    {
        var method = context.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsPost(method) && !HttpMethods.IsDelete(method))
        {
            await Answer.ErrorAsync(context, IssuerErrors.MethodNotAllowed(Methods)).ConfigureAwait(false);
            return;
        }

        if (revocations.Store is not { } store)
        {
            await Answer.ErrorAsync(context, IssuerErrors.NoRevocations).ConfigureAwait(false);
            return;
        }

        var (body, error) = await ReadBodyAsync(context).ConfigureAwait(false);
        var facts = new MintRequestFacts(context, body);
        IssuerClient? client = null;
        if (error is null)
        {
            (client, error) = await authenticator.AuthenticateAsync(context, facts, ActionPolicy.Administrate).ConfigureAwait(false);
        }

        if (client is null)
        {
            await Answer.ErrorAsync(context, error!).ConfigureAwait(false);
            return;
        }

        error = limiter.Count(client) ?? (client.Administration.Contains(Grant, StringComparer.Ordinal) ? null : IssuerErrors.NoAdministrator);
        try
        {
            error ??= HttpMethods.IsPost(method) ? await RevokeAsync(context, store, client, body, facts).ConfigureAwait(false)
                : HttpMethods.IsDelete(method) ? await LiftAsync(context, store, client, facts).ConfigureAwait(false)
                : await ListAsync(context, store).ConfigureAwait(false);
        }
        catch (RevocationUnavailableException e)
        {
            Log.RevocationsUnavailable(logger, e);
            error = IssuerErrors.RevocationUnavailable;
        }

        if (error is not null)
        {
            Log.Refused(logger, client.Id, error.Status, error.Code);
            await audit.RefusedAsync(error, client.Id, asked: null, facts).ConfigureAwait(false);
            await Answer.ErrorAsync(context, error).ConfigureAwait(false);
        }
    }

    /// <summary>To revoke again lifts nothing: an end that comes earlier takes a DELETE first.</summary>
    private static RevocationEntry NeverShorter(RevocationEntry entry, RevocationSet current)
    {
        var present = current.Entries.FirstOrDefault(other => other.Kind == entry.Kind && other.Value == entry.Value);
        return present is not null && entry.Until is not null && (present.Until is null || present.Until > entry.Until) ? entry with { Until = present.Until } : entry;
    }

    private async Task<IssuerError?> RevokeAsync(HttpContext context, IRevocationStore store, IssuerClient client, ReadOnlyMemory<byte> body, MintRequestFacts facts)
    {
        if (!RevocationRequest.TryRead(body, clients, out var request, out var fault))
        {
            return IssuerErrors.RevocationInvalid(fault);
        }

        var entry = NeverShorter(ToEntry(request, client), store.Current);
        if (!await store.AddAsync(entry, CancellationToken.None).ConfigureAwait(false))
        {
            return IssuerErrors.RevocationsFull;
        }

        Log.Revoked(logger, client.Id, entry.KindName);
        meter.RevocationChanged("revoke");
        if (!await TryAuditAsync("revoke", entry, client, facts).ConfigureAwait(false))
        {
            return IssuerErrors.RevokedNotAudited;
        }

        await Answer.JsonAsync(context, RevocationRow.Of(entry), RevocationJsonContext.Strict.RevocationRow).ConfigureAwait(false);
        return null;
    }

    private async Task<IssuerError?> LiftAsync(HttpContext context, IRevocationStore store, IssuerClient client, MintRequestFacts facts)
    {
        if (!RevocationRequest.TryRead(context.Request.Query, out var request, out var fault))
        {
            return IssuerErrors.RevocationInvalid(fault);
        }

        var entry = store.Current.Entries.FirstOrDefault(entry => entry.Kind == request.Kind && string.Equals(entry.Value, request.Value, StringComparison.Ordinal));
        if (entry is null)
        {
            return IssuerErrors.NotRevoked;
        }

        if (!await TryAuditAsync("unrevoke", entry, client, facts).ConfigureAwait(false))
        {
            return IssuerErrors.AuditUnavailable;
        }

        if (!await store.RemoveAsync(entry.Kind, entry.Value, CancellationToken.None).ConfigureAwait(false))
        {
            return IssuerErrors.NotRevoked;
        }

        Log.Unrevoked(logger, client.Id, entry.KindName);
        meter.RevocationChanged("unrevoke");
        await Answer.JsonAsync(context, RevocationRow.Of(entry), RevocationJsonContext.Strict.RevocationRow).ConfigureAwait(false);
        return null;
    }

    private static async Task<IssuerError?> ListAsync(HttpContext context, IRevocationStore store)
    {
        await Answer.BytesAsync(context, RevocationJson.WriteAll(store.Current.Entries), Answer.NoStore).ConfigureAwait(false);
        return null;
    }

    private RevocationEntry ToEntry(RevocationRequest request, IssuerClient client)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();

        // No token outlives this, so the revocation of one need not either.
        var lifetime = request.LifetimeSeconds ?? (request.Kind == RevocationKind.TokenId ? (int)KeyManifest.Afterlife.TotalSeconds : (int?)null);
        return new RevocationEntry
        {
            Kind = request.Kind,
            Value = request.Value,
            Reason = request.Reason,
            RevokedAt = now,
            Until = now + lifetime,
            RevokedBy = client.Id,
        };
    }

    private async Task<bool> TryAuditAsync(string what, RevocationEntry entry, IssuerClient client, MintRequestFacts facts)
    {
        try
        {
            await audit.RevocationAsync(what, entry, client, facts).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            // Whatever the sink threw: what was done, or not done, for want of a line is told.
            Log.RevocationNotAudited(logger, e, client.Id, what);
            return false;
        }
    }

    private static async ValueTask<(ReadOnlyMemory<byte> Body, IssuerError? Error)> ReadBodyAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return await RequestBody.ReadAsync(context).ConfigureAwait(false);
        }

        return context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            ? (default, IssuerErrors.RevocationInvalid("A GET or DELETE here has no body: name what to lift in the query."))
            : (default, null);
    }
}
