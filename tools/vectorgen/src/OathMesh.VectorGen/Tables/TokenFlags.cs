namespace OathMesh.VectorGen.Tables;

/// <summary>Flags of the credential, its segments and its header.</summary>
internal static class TokenFlags
{
    public static IReadOnlyList<FlagEntry> All { get; } =
    [
        new(Flag.Valid, "rejects valid", "The input is good. A verifier that denies it is too strict, and will fail in production."),
        new(Flag.Presentation, "parser", "The token is looked for in the wrong place, or under another scheme's name."),
        new(Flag.Ambiguous, "parser differential", "Two credentials arrive and two parts of a system each look at another one. What a gateway checked is not what the API uses."),
        new(Flag.TokenShape, "parser", "Something that is not three segments is taken for a token, or read past its end."),
        new(
            Flag.ResourceLimit,
            "denial of service",
            "Input that nobody authenticated costs memory or time: many dots, long segments, deep nesting, many members.",
            ("CVE-2025-30204", "golang-jwt splits a token at every dot before anything is checked"),
            ("CVE-2025-27144", "go-jose, the same"),
            ("CVE-2025-22868", "golang.org/x/oauth2/jws, the same")),
        new(
            Flag.Base64Leniency,
            "malleability",
            "Padding, white space, the other alphabet or unused bits are accepted: one token has many spellings, and whatever compares spellings (a log, a cache, a deny list) is evaded.",
            ("RFC 4648 section 12", "characters that are ignored are a covert channel"),
            ("jwtk/jjwt issue 875", "illegal characters around a segment were ignored")),
        new(
            Flag.AlgorithmNone,
            "signature bypass",
            "A token that says it is unsigned is accepted.",
            ("CVE-2022-23540", "node-jsonwebtoken took none where no algorithms were named")),
        new(
            Flag.AlgorithmConfusion,
            "signature bypass",
            "The token picks the algorithm: with HMAC the public key becomes a shared secret that everyone knows.",
            ("CVE-2015-9235", "node-jsonwebtoken: HMAC with the public key"),
            ("CVE-2016-10555", "jwt-simple, the same"),
            ("CVE-2022-29217", "PyJWT: public key formats that were not recognised as such, Ed25519 among them"),
            ("CVE-2023-48223", "fast-jwt: a PEM header that was not recognised")),
        new(Flag.TypeConfusion, "confusion", "A token made for another purpose, such as an ID token, is accepted as a credential (RFC 8725 section 2.8)."),
        new(
            Flag.EmbeddedKey,
            "signature bypass",
            "The token brings its own key, or says where to fetch it; the attacker's signature then verifies.",
            ("CVE-2018-0114", "node-jose trusted the key in the header")),
        new(
            Flag.CriticalHeader,
            "missing check",
            "A header member that changes how the token must be understood is ignored.",
            ("CVE-2025-59420", "Authlib accepted crit with unknown names"),
            ("CVE-2026-35042", "fast-jwt, the same")),
        new(Flag.HeaderMember, "missing check", "A header member beyond typ, alg and kid is let through, and somewhere else it has a meaning."),
        new(Flag.KeyIdForm, "injection", "A kid is used in a path, a query or a log line before it is known to be harmless."),
    ];
}
