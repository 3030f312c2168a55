namespace OathMesh.Ed25519;

/// <summary>What <see cref="PointEncoding"/> made of 32 bytes.</summary>
internal enum PointDecoding
{
    Valid,

    /// <summary>y is not below p, or x is 0 and its sign bit set.</summary>
    NonCanonical,

    /// <summary>No x belongs to this y.</summary>
    NotOnCurve,
}
