namespace OathMesh.Ed25519;

/// <summary>
/// Verifies signatures of one key with tables computed beforehand. Accepts what libsodium's
/// crypto_sign_verify_detached accepts for the keys that <see cref="Ed25519KeyCheck"/> lets through: S below L,
/// canonical R not of small order, no cofactor. Immutable, so safe for any number of threads. It handles public data
/// only: time and memory accesses depend on the inputs.
/// </summary>
internal sealed class PrecomputedVerifier
{
    private readonly byte[] _publicKey;
    private readonly CombTable _table;

    /// <param name="publicKey">32 bytes that pass <see cref="Ed25519KeyCheck"/>.</param>
    /// <param name="digits">What to spend on tables.</param>
    /// <exception cref="ArgumentException">The key does not pass.</exception>
    internal PrecomputedVerifier(ReadOnlySpan<byte> publicKey, CombDigits digits = CombDigits.SixBits)
    {
        var result = Ed25519KeyCheck.Check(publicKey, out var point);
        if (result != KeyCheckResult.Valid)
            throw new ArgumentException($"The public key is refused: {result}.", nameof(publicKey));

        _publicKey = publicKey.ToArray();
        _table = new CombTable(point, digits);
    }

    /// <summary>Memory of the tables of this key; those of the base point are shared and not included.</summary>
    internal int TableSizeInBytes => _table.SizeInBytes;

    /// <summary>False for every signature that does not verify, whatever its length; no input makes it throw.</summary>
    internal bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        VerificationEquation.Holds(_table, _publicKey, message, signature);
}
