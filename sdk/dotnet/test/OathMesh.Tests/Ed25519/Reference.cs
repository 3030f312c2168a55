using OathMesh.Ed25519;
using System.Numerics;

namespace OathMesh.Tests.Ed25519;

/// <summary>The same arithmetic on <see cref="BigInteger"/>, straight from the definitions.</summary>
internal static class Reference
{
    internal static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    internal static readonly BigInteger L =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    internal static readonly BigInteger D = Mod(-121665 * Invert(121666));

    internal static BigInteger Mod(BigInteger value)
    {
        var remainder = value % P;
        return remainder.Sign < 0 ? remainder + P : remainder;
    }

    internal static BigInteger Invert(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    /// <summary>The value of the limbs as they stand, not reduced.</summary>
    internal static BigInteger ToInteger(this FieldElement e) =>
        e.L0 + ((BigInteger)e.L1 << 51) + ((BigInteger)e.L2 << 102) + ((BigInteger)e.L3 << 153)
        + ((BigInteger)e.L4 << 204);

    internal static FieldElement ToElement(this BigInteger value)
    {
        ulong Limb(int index) => (ulong)((value >> (51 * index)) & FieldElement.LimbMask);
        return new FieldElement(Limb(0), Limb(1), Limb(2), Limb(3), (ulong)(value >> 204));
    }

    internal static BigInteger FromBytes(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);

    internal static byte[] ToBytes(this BigInteger value, int size)
    {
        var bytes = new byte[size];
        value.TryWriteBytes(bytes, out _, isUnsigned: true).Should().BeTrue();
        return bytes;
    }
}
