namespace OathMesh.VectorGen.Tables;

/// <summary>Flags of JSON texts and of claims.</summary>
internal static class JsonFlags
{
    public static IReadOnlyList<FlagEntry> All { get; } =
    [
        new(Flag.NotJson, "parser", "Something that is not one JSON object is taken for one, or the parser's exception becomes an error 500."),
        new(Flag.LenientJson, "parser differential", "An extension of JSON (comments, trailing commas, NaN, byte order mark) is accepted: another parser reads another token."),
        new(
            Flag.DuplicateMember,
            "parser differential",
            "One parser takes the first of two members of one name, another the last: what was checked is not what is used.",
            ("CVE-2017-12635", "CouchDB: two roles members made anyone an administrator")),
        new(Flag.InvalidUtf8, "parser differential", "Bytes that are no text are replaced or cut: two different subjects become equal, or the decoder throws late."),
        new(Flag.LoneSurrogate, "parser differential", "An escape that is no character decodes differently in every language, and makes some decoders throw where nobody catches."),
        new(Flag.UnknownMember, "rejects valid", "Unknown members are ignored, once the text as a whole was found to be strict JSON. Member names that mean something to a language are names like others."),
        new(Flag.EscapedText, "confusion", "A text and its escaped spelling are one text. Whatever looks at the raw spelling is evaded."),
        new(
            Flag.NumberForm,
            "type confusion",
            "A time is not a plain integer: rounded, overflowed, parsed as text or compared as NaN, and the token never expires.",
            ("CVE-2026-25537", "Rust jsonwebtoken: exp or nbf of the wrong type counted as absent"),
            ("CVE-2026-44459", "hono: times that are no finite numbers passed every comparison")),
        new(
            Flag.ClaimType,
            "type confusion",
            "A claim of the wrong JSON type is coerced, or counts as absent, and its check is skipped.",
            ("CVE-2025-30144", "fast-jwt: an array of issuers passed when one of them was trusted"),
            ("CVE-2020-26160", "jwt-go: an array as aud made the audience check pass")),
        new(Flag.ClaimForm, "missing check", "A claim with characters beyond its alphabet reaches logs, policies or paths."),
        new(Flag.ClaimMissing, "missing check", "An absent claim counts as one that allows everything."),
        new(Flag.LengthUnit, "boundary", "A limit is in bytes of UTF-8 after escapes are decoded. Counted in UTF-16 units, characters or raw bytes it is another limit."),
        new(Flag.Boundary, "boundary", "One more or one less than a limit: the place where an implementation is off by one."),
        new(
            Flag.IssuerConfusion,
            "confusion",
            "An issuer that merely resembles a trusted one is accepted: a prefix, another case, another spelling of the same URL.",
            ("CVE-2024-53861", "PyJWT: any substring of the issuer passed")),
        new(Flag.KeyConfusion, "confusion", "A key of one issuer verifies a token of another: every issuer speaks for all."),
        new(
            Flag.AudienceConfusion,
            "confusion",
            "A token for another service is accepted here: whoever receives tokens can pass them on.",
            ("CVE-2020-26160", "jwt-go: the audience check could be passed with an array")),
    ];
}
