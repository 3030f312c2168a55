using System.Numerics;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Suites.Jwks;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Steps 5 and 6: signatures that a lenient Ed25519 accepts. Wherever the equation can be made to hold, it does: a verifier that lacks the check allows the token.</summary>
internal static class Ed25519Cases
{
    private static readonly BigInteger Secret = EdgeSigner.Secret(TestKeys.Issuer.Seed);

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "ed25519");
        SmallOrderKeys(file);
        MixedOrderKeys(file);
        Scalars(file);
        Points(file);
        return file;
    }

    private static void SmallOrderKeys(CaseFile file)
    {
        foreach (var point in EdgePoints.All.Where(point => point.Flag == Flag.SmallOrderKey || point.Name.StartsWith("non-canonical-identity", StringComparison.Ordinal)))
        {
            // R is the base point, S is 1 and k A vanishes: [S]B = R + [k]A without any secret.
            var vector = file.Verify($"key-{point.Name}", $"Forged without a secret under a key that must not be in a set: {point.Comment}", point.Flag, Flag.KeyHygiene)
                .Keys(Defaults.Issuer, TestKeys.Set(Key(point.Encoding)));
            vector.Deny("key_rejected", FirstWith(vector, point.Encoding, CurvePoint.Base.Encode(), 8, (_, r) => EdgeSigner.Join(r, BigInteger.One)));
        }
    }

    private static void MixedOrderKeys(CaseFile file)
    {
        foreach (var (name, torsion, order) in new[] { ("order-2", CurvePoint.OfOrder2, 2), ("order-4", CurvePoint.OfOrder4, 4), ("order-8", CurvePoint.OfOrder8, 8) })
        {
            var mixed = ((Secret * CurvePoint.Base) + torsion).Encode();
            var r = CurvePoint.Base.Encode();
            var kind = $"the issuer's point plus one of {name.Replace('-', ' ')}";
            var vector = file.Verify($"key-mixed-{name}-always-valid", $"{kind}, and a signature for which the small component vanishes: every library accepts it.", Flag.MixedOrderKey, Flag.KeyHygiene)
                .Keys(Defaults.Issuer, TestKeys.Set(Key(mixed)));
            vector.Deny("key_rejected", FirstWith(vector, mixed, r, order, (input, encoded) => EdgeSigner.Sign(encoded, BigInteger.One, mixed, Secret, input)));
            var other = file.Verify($"key-mixed-{name}-cofactored", $"{kind}, and a signature that only the equation times eight accepts.", Flag.MixedOrderKey, Flag.Cofactor)
                .Keys(Defaults.Issuer, TestKeys.Set(Key(mixed)));
            other.Deny("key_rejected", FirstWith(other, mixed, r, order, (input, encoded) => EdgeSigner.Sign(encoded, BigInteger.One, mixed, Secret, input), vanishes: false));
        }
    }

    private static void Scalars(CaseFile file)
    {
        foreach (var times in new[] { 1, 2, 7 })
        {
            file.Verify($"s-plus-{times}-l", $"S + {times} L: the equation holds, S is not below L.", Flag.SignatureMalleability)
                .Deny("signature_invalid", t => t.ChangeSignature(s => EdgeSigner.AddOrder(s, times)));
        }

        file.Verify("s-is-l", "S is L: the first value out of range.", Flag.SignatureMalleability)
            .Deny("signature_invalid", t => t.ChangeSignature(s => EdgeSigner.Join(s[..32], CurvePoint.L)));
        file.Verify("s-is-l-minus-1", "S is L - 1: in range, and wrong.", Flag.Boundary)
            .Deny("signature_invalid", t => t.ChangeSignature(s => EdgeSigner.Join(s[..32], CurvePoint.L - 1)));
        file.Verify("s-is-zero", "S is 0.", Flag.PsychicSignature).Deny("signature_invalid", t => t.ChangeSignature(s => EdgeSigner.Join(s[..32], BigInteger.Zero)));
        file.Verify("s-all-ones", "S has every bit set.", Flag.SignatureMalleability)
            .Deny("signature_invalid", t => t.ChangeSignature(s => [.. s[..32], .. Enumerable.Repeat((byte)0xff, 32)]));
        file.Verify("s-negated", "L - S, which other curves' rules take.", Flag.SignatureMalleability)
            .Deny("signature_invalid", t => t.ChangeSignature(s => EdgeSigner.Join(s[..32], CurvePoint.L - EdgeSigner.Number(s.AsSpan(32)))));
        file.Verify("all-zero", "64 zero bytes.", Flag.PsychicSignature).Deny("signature_invalid", t => t.ChangeSignature(_ => new byte[64]));
        file.Verify("all-ones", "64 bytes of ff.", Flag.PsychicSignature).Deny("signature_invalid", t => t.ChangeSignature(_ => [.. Enumerable.Repeat((byte)0xff, 64)]));
        file.Verify("identity-and-zero", "R is the identity and S is 0.", Flag.PsychicSignature, Flag.SmallOrderR)
            .Deny("signature_invalid", t => t.ChangeSignature(_ => EdgeSigner.Join(CurvePoint.Identity.Encode(), BigInteger.Zero)));
    }

    private static void Points(CaseFile file)
    {
        // With r = 0, S = k a satisfies the equation: whoever holds the key can make these, and libraries disagree about them.
        R(file, "r-identity", "R is the identity: the equation holds as it stands.", Flag.SmallOrderR, CurvePoint.Identity.Encode(), BigInteger.Zero);
        R(
            file, "r-identity-non-canonical", "R is the identity, its y written as p + 1.", Flag.NonCanonicalPoint, CurvePoint.Encode(CurvePoint.P + 1, sign: false),
            BigInteger.Zero);
        R(file, "r-identity-sign", "R is the identity with the sign of an x that is 0.", Flag.NonCanonicalPoint, CurvePoint.Encode(1, sign: true), BigInteger.Zero);
        R(
            file, "r-identity-both", "R is the identity, its y written as p + 1 and a sign set.", Flag.NonCanonicalPoint, CurvePoint.Encode(CurvePoint.P + 1, sign: true),
            BigInteger.Zero);
        foreach (var (name, torsion) in new[] { ("order-2", CurvePoint.OfOrder2), ("order-4", CurvePoint.OfOrder4), ("order-8", CurvePoint.OfOrder8) })
        {
            var order = name.Replace('-', ' ');
            R(file, $"r-small-{name}", $"R is a point of {order}: the equation holds times eight.", Flag.SmallOrderR, torsion.Encode(), BigInteger.Zero);
            R(
                file, $"r-mixed-{name}", $"R is an honest point plus one of {order}: the equation holds times eight.", Flag.Cofactor,
                (new BigInteger(5) * CurvePoint.Base + torsion).Encode(), 5);
        }

        R(file, "r-order-4-non-canonical", "R is a point of order 4, its y written as p.", Flag.NonCanonicalPoint, CurvePoint.Encode(CurvePoint.P, sign: false), BigInteger.Zero);
        R(
            file, "r-off-curve", "No point has R's y.", Flag.NonCanonicalPoint,
            EdgePoints.All.First(point => point.Name.StartsWith("off-curve", StringComparison.Ordinal)).Encoding, BigInteger.Zero);
        R(file, "r-all-ones", "R is 32 bytes of ff.", Flag.NonCanonicalPoint, [.. Enumerable.Repeat((byte)0xff, 32)], BigInteger.Zero);
        file.Verify("k-over-canonical-r", "R is a second encoding of the identity, and k was computed over the first.", Flag.NonCanonicalPoint)
            .Deny("signature_invalid", t => t.Sign(input =>
        {
            var honest = EdgeSigner.Sign(CurvePoint.Identity.Encode(), BigInteger.Zero, TestKeys.Issuer.PublicKey, Secret, input);
            return [.. CurvePoint.Encode(CurvePoint.P + 1, sign: false), .. honest[32..]];
        }));
        file.Verify("other-nonce", "Another nonce than RFC 8032 asks for gives another good signature: a verifier cannot tell.", Flag.Valid)
            .Allow(t => t.Sign(input => EdgeSigner.Sign(CurvePoint.Base.Encode(), BigInteger.One, TestKeys.Issuer.PublicKey, Secret, input)));
    }

    private static void R(CaseFile file, string name, string comment, string flag, byte[] r, BigInteger nonce) =>
        file.Verify(name, comment, flag).Deny("signature_invalid", t => t.Sign(input => EdgeSigner.Sign(r, nonce, TestKeys.Issuer.PublicKey, Secret, input)));

    /// <summary>The first token of the case whose k is a multiple of the small component's order, or is not.</summary>
    private static TokenDraft FirstWith(VerifyCase vector, byte[] publicKey, byte[] r, int order, Func<byte[], byte[], byte[]> sign, bool vanishes = true)
    {
        for (var place = 0; ; place++)
        {
            var remainder = BigInteger.Zero;
            var token = vector.Token(t => t.HeaderMember("kid", "\"key-1\""), place).Sign(input =>
            {
                remainder = EdgeSigner.Challenge(r, publicKey, input) % order;
                return sign(input, r);
            });
            token.Compact();
            if (remainder.IsZero == vanishes)
            {
                return token;
            }
        }
    }

    private static System.Text.Json.Nodes.JsonObject Key(byte[] encoding)
    {
        var key = TestKeys.Issuer.Jwk("key-1");
        key["x"] = Base64UrlText.Encode(encoding);
        return key;
    }
}
