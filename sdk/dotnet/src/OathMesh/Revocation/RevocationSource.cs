using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Receiving;

namespace OathMesh.Revocation;

/// <summary>
/// Issuers' revocation lists over HTTPS, kept current by long polls: a change arrives as soon as the issuer has it. A token is judged by the list of its own
/// issuer. A list that was not confirmed within <see cref="RevocationSourceOptions.MaxAge"/> cannot tell (docs/protocol.md, section 11).
/// </summary>
public sealed class RevocationSource : IRevocationList, IReceiverPart, IAsyncDisposable
{
    private readonly FrozenDictionary<string, PolledList> _lists;
    private readonly FrozenSet<string> _unchecked;
    private readonly RevocationFetcher _fetcher;
    private readonly BackgroundLoops _loops;

    /// <summary>Creates the source. It fetches nothing until <see cref="StartAsync"/> or the first look-up.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where failures are logged.</param>
    /// <exception cref="ArgumentException">The settings have faults; the message lists every one.</exception>
    public RevocationSource(RevocationSourceOptions options, TimeProvider? timeProvider = null, ILogger<RevocationSource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        var time = timeProvider ?? TimeProvider.System;
        _fetcher = new RevocationFetcher(options.HttpHandler, time);
        _unchecked = options.Unchecked.ToFrozenSet(StringComparer.Ordinal);
        var byAddress = new Dictionary<Uri, PolledList>();
        var lists = new Dictionary<string, PolledList>(StringComparer.Ordinal);
        foreach (var (issuer, given) in options.Issuers)
        {
            var address = given ?? RevocationSourceOptions.DefaultAddress(issuer)!;
            if (!byAddress.TryGetValue(address, out var list))
            {
                list = new PolledList(address, _fetcher, options.MaxAge, time, (ILogger?)logger ?? NullLogger.Instance);
                byAddress.Add(address, list);
            }

            lists.Add(issuer, list);
        }

        _lists = lists.ToFrozenDictionary(StringComparer.Ordinal);
        _loops = new BackgroundLoops(stopping => Task.WhenAll(byAddress.Values.Select(list => Task.Run(() => list.RunAsync(stopping)))));
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Obstacles =>
        [.. _lists.Where(pair => pair.Value.Usable is null).Select(pair => $"There is no current revocation list for {pair.Key}.")];

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

        if (list.Usable is not { } set)
        {
            return new(RevocationLookup.Unavailable);
        }

        return new(set.Find(caller) is { } entry ? RevocationLookup.Revoked(entry.ToString()) : RevocationLookup.NotRevoked);
    }

    /// <summary>Stops asking.</summary>
    /// <returns>A task that completes when it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _loops.DisposeAsync().ConfigureAwait(false);
        _fetcher.Dispose();
    }
}
