namespace OathMesh.VectorGen.Tables;

/// <summary>Flags of time, replay, policy, minting and answers.</summary>
internal static class ReceiverFlags
{
    public static IReadOnlyList<FlagEntry> All { get; } =
    [
        new(Flag.ClockSkew, "boundary", "The leeway is applied on the wrong side, twice, or not at all; or equality counts on the wrong side."),
        new(Flag.LifetimeLimit, "missing check", "A token that lives longer than 300 seconds is accepted: a stolen one is worth keeping."),
        new(Flag.RequestBinding, "missing check", "A token that was made for one request is accepted with another, or a binding that cannot be checked is ignored."),
        new(
            Flag.Replay,
            "replay",
            "A token is accepted twice.",
            ("GHSA-3p3g-vpw6-4w66", "ORY Hydra: the jti of a client assertion was not remembered"),
            ("cloudvulndb.org/aws-iam-identity-center-expiry", "AWS IAM Identity Center: a jti was forgotten while its token was still accepted")),
        new(Flag.ReplayKey, "replay", "Different tokens share an entry, or one token has two: the key is built from raw text, from jti alone, without lengths, or ignoring case."),
        new(Flag.Revocation, "missing check", "A revoked subject is still served."),
        new(Flag.FailClosed, "fail open", "A part that cannot answer (replay store, revocation list, policy, audit) counts as consent."),
        new(Flag.Precedence, "order of checks", "A later check runs before an earlier one: a stranger learns what only an authentic sender may, or a token is consumed that must not be."),
        new(Flag.Canonical, "interoperability", "The bytes are fixed: two implementations that write others cannot check each other."),
        new(Flag.MintRefusal, "missing check", "A minter signs what receivers must deny."),
        new(Flag.PolicyDefault, "fail open", "What no rule allows is allowed, or a rule decides that is not the first to match."),
        new(Flag.PolicyPattern, "confusion", "A pattern matches more or less than it says: a dot as a wildcard, a star that stops at a slash, no anchor at the end, case ignored."),
        new(Flag.PolicyMissingClaim, "fail open", "A rule that asks for a claim matches a token that lacks it."),
        new(Flag.PolicyScope, "fail open", "A rule that asks for several scopes is content with one."),
        new(Flag.PolicyFile, "fail open", "A policy file with a fault is accepted in part: a misspelt field matches everything."),
        new(Flag.Disclosure, "information leak", "A sender who proved nothing learns which issuers, keys or audiences a receiver knows; or an authentic one is not told what to mend."),
    ];
}
