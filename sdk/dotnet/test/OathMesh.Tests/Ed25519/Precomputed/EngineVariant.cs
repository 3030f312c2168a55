using OathMesh.Ed25519;

namespace OathMesh.Tests.Ed25519;

/// <summary>One of the ways in which the precomputed engine computes: every test of what it accepts runs with each.</summary>
/// <param name="DigitBits">The digits of the key's table; 0 for no table. The base point's always has 8 bits.</param>
/// <param name="Lanes">Whether it adds in lanes, where the processor has them.</param>
public sealed record EngineVariant(int DigitBits, bool Lanes)
{
    internal static readonly EngineVariant[] Each =
        [.. from bits in new[] { 0, 4, 6, 8 } from lanes in new[] { true, false } select new EngineVariant(bits, lanes)];

    public static TheoryData<EngineVariant> All => [.. Each];

    internal delegate bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>The engine for a key that passes the check.</summary>
    internal Verify Of(byte[] publicKey)
    {
        if (DigitBits == 0)
        {
            Ed25519KeyCheck.Check(publicKey).Should().Be(KeyCheckResult.Valid);
            return (message, signature) => PrecomputedVerifier.VerifyWithoutTable(publicKey, message, signature, Lanes);
        }

        return new PrecomputedVerifier(publicKey, (CombDigits)DigitBits, Lanes).Verify;
    }

    /// <summary>The bare equation, for any point.</summary>
    internal bool Holds(in EdwardsPoint point, byte[] publicKey, byte[] message, byte[] signature) => DigitBits == 0
        ? VerificationEquation.Holds(point, publicKey, message, signature, Lanes)
        : VerificationEquation.Holds(new CombTable(point, (CombDigits)DigitBits), publicKey, message, signature, Lanes);

    public override string ToString() => $"{(DigitBits == 0 ? "no table" : $"{DigitBits} bits")}, {(Lanes ? "lanes" : "scalar")}";
}
