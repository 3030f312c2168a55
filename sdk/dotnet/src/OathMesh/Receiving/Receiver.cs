using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Replay;
using OathMesh.Verification;

namespace OathMesh.Receiving;

/// <summary>What one audience is verified with, made by a <see cref="ReceiverFactory"/>. It disposes what was made for it, and nothing that was given.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly IReadOnlyList<JwksKeySource> _keySources;
    private readonly IReadOnlyList<IReceiverPart> _parts;
    private readonly IReplayStore _replayStore;
    private readonly IAuditSink _audit;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<object> _owned;

    internal Receiver(
        ReceiverOptions options, TokenVerifier verifier, IReadOnlyList<JwksKeySource> keySources, IReadOnlyList<IReceiverPart> parts, IReplayStore replayStore,
        IAuditSink audit, TimeProvider time, IReadOnlyList<object> owned)
    {
        Audience = options.Audience!;
        DiscloseEverything = options.DiscloseEverything;
        Verifier = verifier;
        _keySources = keySources;
        _parts = parts;
        _replayStore = replayStore;
        _audit = audit;
        _time = time;
        _owned = owned;
    }

    /// <summary>The audience it verifies for.</summary>
    public string Audience { get; }

    /// <summary>Whether strangers are told everything; in the Development environment only when <see langword="null"/>.</summary>
    public bool? DiscloseEverything { get; }

    /// <summary>The verifier.</summary>
    public TokenVerifier Verifier { get; }

    /// <summary>Why the receiver cannot allow anything yet, or any more; empty when it is ready.</summary>
    public IReadOnlyList<string> Obstacles
    {
        get
        {
            var obstacles = new List<string>();
            foreach (var issuer in _keySources.SelectMany(source => source.UnavailableIssuers))
            {
                obstacles.Add($"There is no usable key set of {issuer}.");
            }

            obstacles.AddRange(_parts.SelectMany(part => part.Obstacles));

            // Tokens of the second in which the memory store was made are denied.
            if (_replayStore is MemoryReplayStore memory && _time.GetUtcNow().ToUnixTimeSeconds() <= memory.StartedAt.ToUnixTimeSeconds())
            {
                obstacles.Add("The replay store takes tokens from the next second on.");
            }

            if (_replayStore.Obstacle is { } obstacle)
            {
                obstacles.Add(obstacle);
            }

            if (_audit is FileAuditSink { HasRecentFailure: true } or StreamAuditSink { HasRecentFailure: true })
            {
                obstacles.Add("The audit sink could not write a moment ago.");
            }

            return obstacles;
        }
    }

    /// <summary>Fetches the key sets and revocation lists for the first time, and warms the verifier up. What cannot be had now is no error: it is tried again, and tokens are denied meanwhile.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when each was fetched or failed, and the verifier is warm.</returns>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            [.. _keySources.Select(source => source.StartAsync(cancellationToken)), .. _parts.Select(part => part.StartAsync(cancellationToken))]).ConfigureAwait(false);
        await Verifier.WarmUpAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Disposes what was made for this receiver.</summary>
    /// <returns>A task that ends when all is disposed.</returns>
    public async ValueTask DisposeAsync()
    {
        foreach (var part in _owned)
        {
            switch (part)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }
}
