namespace OathMesh.Ed25519;

/// <summary>A field element in four words of 64 bits, the lowest first. Reduced, except while it is decoded.</summary>
internal readonly struct PackedElement
{
    internal readonly ulong W0, W1, W2, W3;

    internal PackedElement(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        W0 = w0;
        W1 = w1;
        W2 = w2;
        W3 = w3;
    }

    internal static PackedElement From(in FieldElement element)
    {
        var r = FieldEncoding.Reduce(element);
        return new(
            r.L0 | (r.L1 << 51),
            (r.L1 >> 13) | (r.L2 << 38),
            (r.L2 >> 26) | (r.L3 << 25),
            (r.L3 >> 39) | (r.L4 << 12));
    }

    /// <summary>Leaves out bit 255.</summary>
    internal void Unpack(out FieldElement element) =>
        element = new(
            W0 & FieldElement.LimbMask,
            ((W0 >> 51) | (W1 << 13)) & FieldElement.LimbMask,
            ((W1 >> 38) | (W2 << 26)) & FieldElement.LimbMask,
            ((W2 >> 25) | (W3 << 39)) & FieldElement.LimbMask,
            (W3 >> 12) & FieldElement.LimbMask);
}
