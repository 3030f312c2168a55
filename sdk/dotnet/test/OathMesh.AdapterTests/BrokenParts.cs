using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;

namespace OathMesh.AdapterTests;

/// <summary>A replay store that cannot tell.</summary>
internal sealed class ReplayStoreThatIsDown : IReplayStore
{
    public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => new(ReplayOutcome.Unavailable);
}

/// <summary>A revocation list that cannot tell.</summary>
internal sealed class RevocationListThatIsDown : IRevocationList
{
    public ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken) => new(RevocationLookup.Unavailable);
}

/// <summary>A policy with a defect.</summary>
internal sealed class PolicyThatThrows : IPolicy
{
    public const string Secret = "the connection string of the database";

    public PolicyDecision Evaluate(OathMeshCaller caller) => throw new InvalidOperationException(Secret);
}

/// <summary>A replay store that answers only when the sender goes away, and then as one that gave up waiting.</summary>
internal sealed class ReplayStoreThatHangs : IReplayStore
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Entered => _entered.Task;

    public async ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken)
    {
        _entered.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return ReplayOutcome.Consumed;
    }
}
