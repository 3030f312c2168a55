using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OathMesh.Issuer.Diagnostics;
using OathMesh.Issuer.Endpoints;
using OathMesh.Revocation;

namespace OathMesh.Issuer.Revocation;

/// <summary><c>GET /v1/revocations</c>: what is revoked, for everyone. With <c>If-None-Match</c> and <c>wait</c> it answers when something changes.</summary>
internal sealed class RevocationListEndpoint(IssuerRevocations revocations, IssuerMeter meter, TimeProvider time, IHostApplicationLifetime? lifetime = null)
{
    public const string Path = "/v1/revocations";

    /// <summary>The longest <c>wait</c>, in seconds.</summary>
    public const int LongestWait = 30;

    /// <summary>How many may wait at once; whoever comes then is answered at once.</summary>
    public const int MaxWaiters = 1000;

    private int _waiters;

    /// <summary><see cref="MaxWaiters"/>; fewer in tests.</summary>
    public int WaiterLimit { get; set; } = MaxWaiters;

    public async Task ReadAsync(HttpContext context)
    {
        if (revocations.Store is not { } store)
        {
            await Answer.ErrorAsync(context, IssuerErrors.NoRevocations).ConfigureAwait(false);
            return;
        }

        if (!TryReadWait(context.Request, out var wait))
        {
            await Answer.ErrorAsync(context, IssuerErrors.QueryInvalid($"wait must be a whole number of seconds from 0 to {LongestWait}, and nothing else may be asked for.")).ConfigureAwait(false);
            return;
        }

        try
        {
            var set = store.Current;
            if (wait > TimeSpan.Zero && IsKnown(context.Request, set))
            {
                await WaitAsync(store, set.Version, wait, context.RequestAborted).ConfigureAwait(false);
                set = store.Current;
            }

            await AnswerAsync(context, set).ConfigureAwait(false);
        }
        catch (RevocationUnavailableException)
        {
            await Answer.ErrorAsync(context, IssuerErrors.RevocationUnavailable).ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(HttpContext context, RevocationSet set)
    {
        context.Response.Headers.ETag = $"\"{set.Version}\"";
        if (IsKnown(context.Request, set))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.Headers.CacheControl = Answer.NoStore;
            return;
        }

        await Answer.BytesAsync(context, set.Json, Answer.NoStore).ConfigureAwait(false);
    }

    private async Task WaitAsync(IRevocationStore store, string version, TimeSpan wait, CancellationToken aborted)
    {
        try
        {
            if (Interlocked.Increment(ref _waiters) > WaiterLimit)
            {
                return;
            }

            meter.Waiting(1);
            using var limit = new CancellationTokenSource(wait, time);

            // A host that stops does not wait for those who wait.
            using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted, lifetime?.ApplicationStopping ?? CancellationToken.None);
            try
            {
                await store.WaitForChangeAsync(version, any.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (any.IsCancellationRequested)
            {
                // Nothing changed.
            }
            finally
            {
                meter.Waiting(-1);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }
    }

    private static bool IsKnown(HttpRequest request, RevocationSet set) =>
        request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Tag.Length == set.Version.Length + 2 && tag.Tag.Subsegment(1, set.Version.Length) == set.Version);

    private static bool TryReadWait(HttpRequest request, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (request.Query.Count == 0)
        {
            return true;
        }

        var values = request.Query["wait"];
        var read = request.Query.Count == 1 && values.Count == 1
            && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestWait;
        wait = read ? TimeSpan.FromSeconds(int.Parse(values[0]!, CultureInfo.InvariantCulture)) : TimeSpan.Zero;
        return read;
    }
}
