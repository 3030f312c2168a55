using System.Buffers.Binary;

namespace OathMesh.Ed25519;

/// <summary>Field elements as 32 bytes, little-endian: RFC 8032, sections 5.1.2 and 5.1.3.</summary>
internal static class FieldEncoding
{
    internal const int Size = 32;

    private const ulong Mask = FieldElement.LimbMask;

    /// <summary>Ignores bit 255. Returns false when the other 255 bits are p or more.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out FieldElement element)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        new PackedElement(w0, w1, w2, w3).Unpack(out element);
        return !(element.L0 >= Mask - 18
            && element.L1 == Mask && element.L2 == Mask && element.L3 == Mask && element.L4 == Mask);
    }

    internal static void Encode(in FieldElement element, Span<byte> destination)
    {
        var packed = PackedElement.From(element);
        BinaryPrimitives.WriteUInt64LittleEndian(destination, packed.W0);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], packed.W1);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], packed.W2);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], packed.W3);
    }

    internal static bool IsZero(in FieldElement element)
    {
        var r = Reduce(element);
        return (r.L0 | r.L1 | r.L2 | r.L3 | r.L4) == 0;
    }

    internal static bool AreEqual(in FieldElement a, in FieldElement b)
    {
        var (r, s) = (Reduce(a), Reduce(b));
        return r.L0 == s.L0 && r.L1 == s.L1 && r.L2 == s.L2 && r.L3 == s.L3 && r.L4 == s.L4;
    }

    /// <summary>"Negative" in the sense of RFC 8032: the canonical value is odd.</summary>
    internal static bool IsOdd(in FieldElement element) => (Reduce(element).L0 & 1) != 0;

    /// <summary>The only representation below p with every limb below 2^51.</summary>
    internal static FieldElement Reduce(in FieldElement element)
    {
        // The second pass overflows only when it leaves every limb but the lowest zero: the 19 then fits.
        var r = Propagate(element, 0, out var overflow);
        r = Propagate(r, 19 * overflow, out overflow);
        r = Propagate(r, 19 * overflow, out _);

        // r is below 2^255. Adding 19 overflows exactly when r is p or more, and then leaves r - p.
        var lessP = Propagate(r, 19, out overflow);
        return overflow == 0 ? r : lessP;
    }

    /// <summary>Carries from the lowest limb to the highest; <paramref name="overflow"/> is what leaves bit 255.</summary>
    private static FieldElement Propagate(in FieldElement element, ulong addend, out ulong overflow)
    {
        var l0 = element.L0 + addend;
        var l1 = element.L1 + (l0 >> 51);
        var l2 = element.L2 + (l1 >> 51);
        var l3 = element.L3 + (l2 >> 51);
        var l4 = element.L4 + (l3 >> 51);
        overflow = l4 >> 51;
        return new FieldElement(l0 & Mask, l1 & Mask, l2 & Mask, l3 & Mask, l4 & Mask);
    }
}
