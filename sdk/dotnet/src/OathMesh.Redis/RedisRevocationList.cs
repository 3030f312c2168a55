using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Receiving;
using OathMesh.Revocation;

namespace OathMesh.Redis;

/// <summary>Issuers' revocation lists from the Redis in which issuers keep them (<see cref="RedisRevocationStore"/>). A token is judged by the list of its own issuer; a list that was not read within <see cref="RedisRevocationOptions.MaxAge"/> cannot tell.</summary>
public sealed class RedisRevocationList : IRevocationList, IReceiverPart, IAsyncDisposable
{
    private readonly FrozenDictionary<string, RedisRevocations> _lists;
    private readonly FrozenSet<string> _unchecked;
    private readonly RedisLink _link;
    private readonly BackgroundLoops _loops;
    private int _isDisposed;

    /// <summary>Creates the lists. They read nothing until <see cref="StartAsync"/> or the first look-up.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where failures are logged.</param>
    /// <exception cref="ArgumentException">The settings have faults; the message lists every one.</exception>
    public RedisRevocationList(RedisRevocationOptions options, TimeProvider? timeProvider = null, ILogger<RedisRevocationList>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid(nameof(options));
        _link = new RedisLink(options.Multiplexer, options.MakeConnectionOptions(), static () => { });
        _unchecked = options.Unchecked.ToFrozenSet(StringComparer.Ordinal);
        _lists = options.Issuers.Distinct(StringComparer.Ordinal).ToFrozenDictionary(
            issuer => issuer,
            issuer => new RedisRevocations(new RevocationKeys(issuer), _link, options, timeProvider ?? TimeProvider.System, (ILogger?)logger ?? NullLogger.Instance),
            StringComparer.Ordinal);
        _loops = new BackgroundLoops(stopping => Task.WhenAll(_lists.Values.Select(list => Task.Run(() => list.RunAsync(stopping)))));
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Obstacles =>
        [.. _lists.Values.Where(list => list.Usable is null).Select(list => $"There is no current revocation list for {list.Issuer}. {list.Fault}".TrimEnd())];

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loops.EnsureStarted();
        return Task.WhenAll(_lists.Values.Select(list => list.FirstTry)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        _loops.EnsureStarted();
        if (!_lists.TryGetValue(caller.Issuer, out var list))
        {
            return new(_unchecked.Contains(caller.Issuer) ? RevocationLookup.NotRevoked : RevocationLookup.Unavailable);
        }

        if (list.Usable is not { } current)
        {
            return new(RevocationLookup.Unavailable);
        }

        return new(current.Set.Find(caller) is { } entry ? RevocationLookup.Revoked(entry.ToString()) : RevocationLookup.NotRevoked);
    }

    /// <summary>Stops reading.</summary>
    /// <returns>A task that completes when it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _loops.DisposeAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        foreach (var list in _lists.Values)
        {
            list.Dispose();
        }
    }
}
