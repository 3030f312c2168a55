using System.Runtime.CompilerServices;

namespace OathMesh.Ed25519;

/// <summary>The sum of many prepared points.</summary>
internal static class NielsSum
{
    internal static EdwardsPoint Of(ReadOnlySpan<NielsPoint> terms) =>
        FieldLanes.IsSupported ? InLanes(terms) : OneByOne(terms);

    internal static EdwardsPoint OneByOne(ReadOnlySpan<NielsPoint> terms)
    {
        var sum = EdwardsPoint.Identity;
        foreach (ref readonly var term in terms)
            sum.Add(term);
        return sum;
    }

    /// <summary>Every fourth term goes to the same lane.</summary>
    [SkipLocalsInit]
    internal static EdwardsPoint InLanes(ReadOnlySpan<NielsPoint> terms)
    {
        var lanes = PointLanes.Identities();
        for (var i = 0; i < terms.Length; i += FieldLanes.Count)
            lanes.Add(terms[i], TermOrIdentity(terms, i + 1), TermOrIdentity(terms, i + 2), TermOrIdentity(terms, i + 3));

        return lanes.Extract(0).Plus(lanes.Extract(1)).Plus(lanes.Extract(2).Plus(lanes.Extract(3)));
    }

    private static ref readonly NielsPoint TermOrIdentity(ReadOnlySpan<NielsPoint> terms, int index) =>
        ref index < terms.Length ? ref terms[index] : ref NielsPoint.Identity;
}
