namespace OathMesh.Conformance.Verification;

/// <summary>The clock of a case: it stands at the <c>now</c> of the step under way.</summary>
public sealed class CaseClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Moves the clock, forwards or backwards.</summary>
    /// <param name="now">The new time.</param>
    public void Set(DateTimeOffset now) => _now = now;
}
