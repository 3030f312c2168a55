using System.Runtime.CompilerServices;

namespace OathMesh.Ed25519;

/// <summary>
/// The sum of many prepared points, four partial sums at a time. Nothing outside of this folder needs the lanes: without
/// them <see cref="NielsSum"/> adds one by one and gives the same point.
/// </summary>
internal static class LaneSum
{
    /// <summary>Every fourth term goes to the same lane.</summary>
    [SkipLocalsInit]
    internal static EdwardsPoint Of(ReadOnlySpan<NielsPoint> terms)
    {
        var lanes = PointLanes.Identities();
        for (var i = 0; i < terms.Length; i += FieldLanes.Count)
            lanes.Add(terms[i], TermOrIdentity(terms, i + 1), TermOrIdentity(terms, i + 2), TermOrIdentity(terms, i + 3));

        return lanes.Extract(0).Plus(lanes.Extract(1)).Plus(lanes.Extract(2).Plus(lanes.Extract(3)));
    }

    private static ref readonly NielsPoint TermOrIdentity(ReadOnlySpan<NielsPoint> terms, int index) =>
        ref index < terms.Length ? ref terms[index] : ref NielsPoint.Identity;
}
