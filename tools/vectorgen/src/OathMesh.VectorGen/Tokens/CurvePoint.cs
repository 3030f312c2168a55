using System.Numerics;

namespace OathMesh.VectorGen.Tokens;

/// <summary>Points of edwards25519 in affine coordinates, by the definition (RFC 8032 section 5.1): slow, and independent of the code under test.</summary>
internal readonly record struct CurvePoint(BigInteger X, BigInteger Y)
{
    public static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>The order of the base point.</summary>
    public static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly BigInteger D = Mod(-121665 * Invert(121666));

    private static readonly BigInteger SquareRootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);

    public static CurvePoint Identity { get; } = new(0, 1);

    public static CurvePoint Base { get; } = FromY(Mod(4 * Invert(5)), odd: false) ?? throw new InvalidOperationException();

    public static CurvePoint OfOrder2 { get; } = new(0, P - 1);

    public static CurvePoint OfOrder4 { get; } = new(SquareRootOfMinusOne, 0);

    /// <summary>The first y whose point, times the order of the base point, has order 8.</summary>
    public static CurvePoint OfOrder8 { get; } = FindOrder8();

    public static CurvePoint operator +(CurvePoint left, CurvePoint right)
    {
        var product = Mod(D * left.X * right.X * left.Y * right.Y);
        return new(
            Mod(((left.X * right.Y) + (left.Y * right.X)) * Invert(1 + product)),
            Mod(((left.Y * right.Y) + (left.X * right.X)) * Invert(1 - product)));
    }

    public static CurvePoint operator *(BigInteger scalar, CurvePoint point)
    {
        var (result, addend) = (new Extended(0, 1, 1, 0), new Extended(point.X, point.Y, 1, Mod(point.X * point.Y)));
        for (var bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
        {
            result = result.Add(result);
            if (!((scalar >> bit) & 1).IsZero)
            {
                result = result.Add(addend);
            }
        }

        var inverse = Invert(result.Z);
        return new(Mod(result.X * inverse), Mod(result.Y * inverse));
    }

    /// <summary>The point with this y, or <see langword="null"/> when there is none.</summary>
    public static CurvePoint? FromY(BigInteger y, bool odd)
    {
        var square = Mod((y * y - 1) * Invert((D * y * y) + 1));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod(x * x) != square)
        {
            x = Mod(x * SquareRootOfMinusOne);
        }

        if (Mod(x * x) != square)
        {
            return null;
        }

        return new(x.IsEven == odd ? Mod(-x) : x, y);
    }

    /// <summary>The one canonical encoding.</summary>
    public byte[] Encode() => Encode(Y, !X.IsEven);

    /// <summary>Encodes a y that may be p or more, and any sign bit: encodings that a strict verifier refuses.</summary>
    public static byte[] Encode(BigInteger y, bool sign)
    {
        var bytes = Scalar(y);
        bytes[31] |= (byte)(sign ? 0x80 : 0);
        return bytes;
    }

    /// <summary>32 bytes, little-endian.</summary>
    public static byte[] Scalar(BigInteger value)
    {
        var bytes = new byte[32];
        value.ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
        return bytes;
    }

    private static CurvePoint FindOrder8()
    {
        for (var y = new BigInteger(2); ; y++)
        {
            if (FromY(y, odd: false) is { } point && L * point is var small && 4 * small != Identity)
            {
                return small;
            }
        }
    }

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Invert(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    /// <summary>Extended coordinates: without them a multiplication is five hundred inversions.</summary>
    private readonly record struct Extended(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
    {
        /// <summary>RFC 8032 section 5.1.4. Complete: it doubles as well.</summary>
        public Extended Add(Extended other)
        {
            var a = Mod((Y - X) * (other.Y - other.X));
            var b = Mod((Y + X) * (other.Y + other.X));
            var c = Mod(T * 2 * D * other.T);
            var d = Mod(Z * 2 * other.Z);
            var (e, f, g, h) = (b - a, d - c, d + c, b + a);
            return new(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
        }
    }
}
