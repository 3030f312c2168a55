namespace OathMesh.VectorGen.Tables;

/// <summary>Flags of keys and signatures.</summary>
internal static class SignatureFlags
{
    public static IReadOnlyList<FlagEntry> All { get; } =
    [
        new(Flag.KeyHygiene, "missing check", "A key set with leaked, symmetric, ambiguous or misused keys is accepted in part: one good key hides that its owner lost control."),
        new(Flag.KeyTypeSkipped, "rejects valid", "Public keys of types that are not used here are skipped (RFC 7517 section 5), not refused, and never found."),
        new(Flag.Tampered, "signature bypass", "Something that the signature covers was changed, or the signature is another's."),
        new(
            Flag.SignatureLength,
            "malleability",
            "A signature that is not 64 bytes is padded, cut or read past its end.",
            ("CVE-2020-28042", "ServiceStack: an empty signature equals every other"),
            ("GHSA-f7q4-pwc6-w24p", "elliptic: no check of the length of an EdDSA signature")),
        new(
            Flag.SignatureMalleability,
            "malleability",
            "S + L verifies as S does: a valid signature has further spellings.",
            ("CVE-2024-48949", "elliptic: no check that S is below the order")),
        new(
            Flag.PsychicSignature,
            "signature bypass",
            "A signature of zeros is accepted for any message.",
            ("CVE-2022-21449", "Java's ECDSA")),
        new(
            Flag.SmallOrderKey,
            "signature bypass",
            "With a public key of small order one signature verifies for every message, or for every eighth.",
            ("eprint 2020/1244", "Taming the many EdDSAs: libraries differ on such keys")),
        new(
            Flag.MixedOrderKey,
            "missing check",
            "A public key outside the prime-order subgroup: whether a signature verifies depends on the library and on chance.",
            ("CVE-2025-69277", "libsodium: the check of the subgroup missed points with a component of order 2")),
        new(Flag.SmallOrderR, "malleability", "R is a point of small order: no honest signer makes it, and libraries disagree."),
        new(Flag.NonCanonicalPoint, "malleability", "A second encoding of a point: a key or signature has two spellings."),
        new(
            Flag.Cofactor,
            "parser differential",
            "The signature verifies only when the equation is multiplied by eight: accepted here, denied there.",
            ("eprint 2020/1244", "Taming the many EdDSAs: batch and single verification disagree")),
    ];
}
