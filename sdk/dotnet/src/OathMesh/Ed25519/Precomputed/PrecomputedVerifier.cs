namespace OathMesh.Ed25519;

/// <summary>
/// Verifies signatures of one key with a table computed beforehand. Accepts what libsodium's
/// crypto_sign_verify_detached accepts for the keys that <see cref="Ed25519KeyCheck"/> lets through: S below L,
/// canonical R not of small order, no cofactor. Immutable, so safe for any number of threads. It handles public data
/// only: time and memory accesses depend on the inputs.
/// </summary>
internal sealed class PrecomputedVerifier
{
    private readonly byte[] _publicKey;
    private readonly CombTable _table;
    private readonly bool _lanes;

    /// <param name="publicKey">32 bytes that pass <see cref="Ed25519KeyCheck"/>.</param>
    /// <param name="digits">What to spend on the table.</param>
    /// <param name="lanes">Whether to add in lanes where the processor has them.</param>
    /// <exception cref="ArgumentException">The key does not pass.</exception>
    internal PrecomputedVerifier(ReadOnlySpan<byte> publicKey, CombDigits digits = CombDigits.SixBits, bool lanes = true)
    {
        var result = Ed25519KeyCheck.Check(publicKey, out var point);
        if (result != KeyCheckResult.Valid)
            throw new ArgumentException($"The public key is refused: {result}.", nameof(publicKey));

        _publicKey = publicKey.ToArray();
        _table = new CombTable(point, digits);
        _lanes = lanes;
    }

    /// <summary>What the table was built for.</summary>
    internal CombDigits Digits => _table.Digits;

    /// <summary>False for every signature that does not verify, whatever its length; no input makes it throw.</summary>
    internal bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Verify(message, signature, _lanes);

    /// <summary>The same, with or without lanes, whatever was said when it was made.</summary>
    internal bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, bool lanes) =>
        VerificationEquation.Holds(_table, _publicKey, message, signature, lanes);

    /// <summary>The same without a table, for a key that passed <see cref="Ed25519KeyCheck"/> before.</summary>
    internal static bool VerifyWithoutTable(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, bool lanes = true) =>
        PointEncoding.Decode(publicKey, out var point) == PointDecoding.Valid
        && VerificationEquation.Holds(point, publicKey, message, signature, lanes);
}
