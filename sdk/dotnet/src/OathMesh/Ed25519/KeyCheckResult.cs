namespace OathMesh.Ed25519;

/// <summary>What <see cref="Ed25519KeyCheck"/> found.</summary>
internal enum KeyCheckResult
{
    Valid,

    /// <summary>Not 32 bytes.</summary>
    WrongLength,

    /// <summary>A second encoding of a point that already has one.</summary>
    NonCanonical,

    /// <summary>No point of the curve has this y coordinate.</summary>
    NotOnCurve,

    /// <summary>The order divides 8: signatures that hold for any message exist.</summary>
    SmallOrder,

    /// <summary>A point of the prime-order subgroup plus one of small order.</summary>
    NotPrimeOrder,
}
