namespace OathMesh.Ed25519;

/// <summary>How many bits of a scalar one table entry covers.</summary>
internal enum CombDigits
{
    /// <summary>64 additions a product from 48 KiB: for many keys.</summary>
    FourBits = 4,

    /// <summary>43 additions a product from 129 KiB: for hundreds of keys.</summary>
    SixBits = 6,

    /// <summary>32 additions a product from 384 KiB: for the base point, and for a handful of keys.</summary>
    EightBits = 8,
}
