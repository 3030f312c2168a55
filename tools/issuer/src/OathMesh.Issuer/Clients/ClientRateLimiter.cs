using System.Threading.RateLimiting;
using OathMesh.Issuer.Endpoints;

namespace OathMesh.Issuer.Clients;

/// <summary>Bounds the requests of each client: a bucket that holds a minute's worth and fills steadily.</summary>
internal sealed class ClientRateLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<IssuerClient> _limiter;

    public ClientRateLimiter(int requestsPerMinute) =>
        _limiter = PartitionedRateLimiter.Create<IssuerClient, string>(client => RateLimitPartition.GetTokenBucketLimiter(client.Id, _ => new()
        {
            TokenLimit = requestsPerMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / requestsPerMinute,
            QueueLimit = 0,
        }));

    /// <summary>Counts one request.</summary>
    /// <returns>An error when it is one too many.</returns>
    public IssuerError? Count(IssuerClient client)
    {
        using var lease = _limiter.AttemptAcquire(client);
        if (lease.IsAcquired)
        {
            return null;
        }

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var until) ? until : TimeSpan.FromMinutes(1);
        return IssuerErrors.RateLimited(Math.Clamp((int)Math.Ceiling(wait.TotalSeconds), 1, 60));
    }

    public void Dispose() => _limiter.Dispose();
}
