using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>What one scheme verifies with. It disposes what it made itself, and nothing that it was given.</summary>
internal sealed class OathMeshReceiver(
    TokenVerifier verifier, IReadOnlyList<JwksKeySource> keySources, IPolicy policy, MemoryReplayStore? memoryStore, IAuditSink audit, TimeProvider time, IReadOnlyList<object> owned) : IAsyncDisposable
{
    public TokenVerifier Verifier => verifier;

    /// <summary>Why the receiver cannot allow anything yet, or any more; empty when it is ready.</summary>
    public IReadOnlyList<string> Obstacles
    {
        get
        {
            var obstacles = new List<string>();
            foreach (var issuer in keySources.SelectMany(source => source.UnavailableIssuers))
            {
                obstacles.Add($"There is no usable key set of {issuer}.");
            }

            if (policy is ReloadingPolicy { Current: null })
            {
                obstacles.Add("There is no usable policy; the log says why.");
            }

            // Tokens of the second in which the memory store was made are denied.
            if (memoryStore is not null && time.GetUtcNow().ToUnixTimeSeconds() <= memoryStore.StartedAt.ToUnixTimeSeconds())
            {
                obstacles.Add("The replay store takes tokens from the next second on.");
            }

            if (audit is FileAuditSink { HasRecentFailure: true } or StreamAuditSink { HasRecentFailure: true })
            {
                obstacles.Add("The audit sink could not write a moment ago.");
            }

            return obstacles;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(keySources.Select(source => source.StartAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (var part in owned)
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
