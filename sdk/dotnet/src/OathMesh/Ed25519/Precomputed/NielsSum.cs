namespace OathMesh.Ed25519;

/// <summary>The sum of many prepared points.</summary>
internal static class NielsSum
{
    /// <summary>Adds in lanes where <paramref name="lanes"/> says so and the processor has them, else one by one.</summary>
    internal static EdwardsPoint Of(ReadOnlySpan<NielsPoint> terms, bool lanes) =>
        lanes && FieldLanes.IsSupported ? LaneSum.Of(terms) : OneByOne(terms);

    internal static EdwardsPoint OneByOne(ReadOnlySpan<NielsPoint> terms)
    {
        var sum = EdwardsPoint.Identity;
        foreach (ref readonly var term in terms)
            sum.Add(term);
        return sum;
    }
}
