namespace OathMesh.Ed25519;

/// <summary>How many bits of a scalar one table entry covers.</summary>
internal enum CombDigits
{
    /// <summary>43 additions a product from 161 KiB.</summary>
    SixBits = 6,

    /// <summary>32 additions a product from 480 KiB.</summary>
    EightBits = 8,
}
