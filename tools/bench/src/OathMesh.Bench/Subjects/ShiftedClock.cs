namespace OathMesh.Bench.Subjects;

/// <summary>The real clock, moved on by hand, so that what was used a moment ago has expired.</summary>
internal sealed class ShiftedClock(TimeProvider time) : TimeProvider
{
    private TimeSpan _shift;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + _shift;

    public void Advance(TimeSpan by) => _shift += by;
}
