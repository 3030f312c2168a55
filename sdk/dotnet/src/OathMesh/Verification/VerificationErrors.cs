using System.Collections.Frozen;

namespace OathMesh.Verification;

/// <summary>Every code that a verification can end with: the one table that code, vectors and docs share (docs/protocol.md, section 3).</summary>
public static class VerificationErrors
{
    private const string AskIssuer = "Get a new token from the issuer.";
    private const string AskOperator = "Try again later with a new token; if it goes on, ask the operator of the receiver.";

    internal static readonly VerificationError TokenMissing = new(0, "token_missing", "No OathMesh token was presented.", "Send one header: Authorization: OathMesh <token>.");
    internal static readonly VerificationError TokenAmbiguous = new(0, "token_ambiguous", "More than one credential was presented.", "Send exactly one Authorization header with exactly one token.");
    internal static readonly VerificationError TokenTooLarge = new(1, "token_too_large", "The token is longer than 8,192 bytes, or its header segment longer than 512.", "Shorten scope, reason or src.");
    internal static readonly VerificationError TokenMalformed = new(1, "token_malformed", "The token is not three non-empty segments of canonical, unpadded base64url.", "Send the token exactly as the issuer gave it.");
    internal static readonly VerificationError HeaderInvalid = new(2, "header_invalid", "The header is not a strict JSON object with a well-formed kid.", "Mint tokens with an OathMesh issuer or SDK.");
    internal static readonly VerificationError TypeNotAllowed = new(2, "type_not_allowed", "The header's typ is not om+jwt.", "Mint an OathMesh token; other JWTs are not accepted.");
    internal static readonly VerificationError AlgorithmNotAllowed = new(2, "algorithm_not_allowed", "The header's alg is not EdDSA.", "Sign with Ed25519.");
    internal static readonly VerificationError HeaderNotAllowed = new(2, "header_not_allowed", "The header has a member other than typ, alg and kid.", "Leave it out: nothing in a token may pick the key or the algorithm.");
    internal static readonly VerificationError PayloadInvalid = new(3, "payload_invalid", "The payload is not a strict JSON object.", "Mint tokens with an OathMesh issuer or SDK.");
    internal static readonly VerificationError IssuerMissing = Missing(3, "iss");
    internal static readonly VerificationError IssuerInvalid = Invalid(3, "iss", "a non-empty string");
    internal static readonly VerificationError IssuerUntrusted = new(4, "issuer_untrusted", "The issuer is not trusted here.", "Get the token from an issuer that this receiver trusts.");
    internal static readonly VerificationError KeyUnknown = new(5, "key_unknown", "The issuer has no such key.", "Get a new token; if its key is new, the receiver learns of it within 30 seconds.");
    internal static readonly VerificationError KeysUnavailable = new(5, "keys_unavailable", "The issuer's keys could not be had.", AskOperator);
    internal static readonly VerificationError KeyRejected = new(5, "key_rejected", "The issuer's key set was refused.", "Ask the operator of the issuer to publish a well-formed key set.");
    internal static readonly VerificationError SignatureInvalid = new(6, "signature_invalid", "The signature does not verify.", AskIssuer);
    internal static readonly VerificationError IssuerMismatch = new(7, "issuer_mismatch", "The key that verified the token is another issuer's.", AskIssuer);
    internal static readonly VerificationError ExpiryMissing = Missing(8, "exp");
    internal static readonly VerificationError ExpiryInvalid = Invalid(8, "exp", "a plain integer from 0 to 2^53");
    internal static readonly VerificationError TokenExpired = new(8, "token_expired", "The token has expired.", AskIssuer + " Check both clocks if it was new.");
    internal static readonly VerificationError IssuedAtMissing = Missing(9, "iat");
    internal static readonly VerificationError IssuedAtInvalid = Invalid(9, "iat", "a plain integer from 0 to 2^53");
    internal static readonly VerificationError NotBeforeInvalid = Invalid(9, "nbf", "a plain integer from 0 to 2^53");
    internal static readonly VerificationError IssuedInFuture = new(9, "issued_in_future", "The token was issued in the future.", "Check the clocks of issuer and receiver.");
    internal static readonly VerificationError NotYetValid = new(9, "not_yet_valid", "The token is not valid yet.", "Wait until its nbf.");
    internal static readonly VerificationError LifetimeExceeded = new(9, "lifetime_exceeded", "The token's lifetime is not from 1 to 300 seconds.", "Mint it for at most 300 seconds.");
    internal static readonly VerificationError AudienceMissing = Missing(10, "aud");
    internal static readonly VerificationError AudienceInvalid = Invalid(10, "aud", "one non-empty string");
    internal static readonly VerificationError AudienceMismatch = new(10, "audience_mismatch", "The token is for another audience.", "Ask the issuer for a token whose aud is this receiver's.");
    internal static readonly VerificationError SubjectMissing = Missing(11, "sub");
    internal static readonly VerificationError SubjectInvalid = Invalid(11, "sub", "agent, svc, job, tool or user, then ://, then 1 to 256 allowed characters");
    internal static readonly VerificationError ActionMissing = Missing(11, "act");
    internal static readonly VerificationError ActionInvalid = Invalid(11, "act", "1 to 128 of [A-Za-z0-9._:/-]");
    internal static readonly VerificationError TokenIdMissing = Missing(11, "jti");
    internal static readonly VerificationError TokenIdInvalid = Invalid(11, "jti", "16 to 128 of [A-Za-z0-9._~-]");
    internal static readonly VerificationError ScopeInvalid = Invalid(11, "scope", "an array of at most 32 strings");
    internal static readonly VerificationError ReasonInvalid = Invalid(11, "reason", "a string of at most 512 bytes");
    internal static readonly VerificationError EnvironmentInvalid = Invalid(11, "env", "a string of at most 512 bytes");
    internal static readonly VerificationError TenantInvalid = Invalid(11, "tenant", "a string of at most 512 bytes");
    internal static readonly VerificationError DelegatedByInvalid = Invalid(11, "delegated_by", "a string of at most 512 bytes");
    internal static readonly VerificationError SourceInvalid = Invalid(11, "src", "an object whose type, repo, workflow, run_id and sha are strings of at most 512 bytes");
    internal static readonly VerificationError RequestHashInvalid = Invalid(12, "rqh", "sha256: and 64 lower-case hex digits");
    internal static readonly VerificationError BindingRequired = new(12, "binding_required", "The receiver asks for tokens that are bound to the request.", "Mint the token with the request's rqh.");
    internal static readonly VerificationError BindingUnavailable = new(12, "binding_unavailable", "The token is bound to a request, and the receiver cannot check that here.", "Send an origin-form request with a body within the receiver's limit, or an unbound token.");
    internal static readonly VerificationError BindingMismatch = new(12, "binding_mismatch", "The token is bound to another request.", "Mint a token for exactly this method, target, content type and body.");
    internal static readonly VerificationError TokenReplayed = new(13, "jti_replay", "The token was used before.", "Use a new token for every request.");
    internal static readonly VerificationError ReplayUnavailable = new(13, "replay_unavailable", "The receiver cannot tell whether the token was used before.", AskOperator);
    internal static readonly VerificationError SubjectRevoked = new(13, "subject_revoked", "The caller, its key or its token was revoked.", "Ask the operator of the issuer.");
    internal static readonly VerificationError RevocationUnavailable = new(13, "revocation_unavailable", "The receiver cannot tell whether the caller was revoked.", AskOperator);
    internal static readonly VerificationError PolicyDenied = new(14, "policy_denied", "The receiver's policy does not allow this.", "Ask the operator of the receiver for a rule that allows this caller this action.");
    internal static readonly VerificationError PolicyUnavailable = new(14, "policy_unavailable", "The receiver has no usable policy.", AskOperator);
    internal static readonly VerificationError AuditUnavailable = new(14, "audit_unavailable", "The receiver could not write its audit line.", AskOperator);

    /// <summary>Every error, in the order of the steps and, inside a step, of the checks.</summary>
    public static IReadOnlyList<VerificationError> All { get; } =
    [
        TokenMissing, TokenAmbiguous,
        TokenTooLarge, TokenMalformed,
        HeaderInvalid, TypeNotAllowed, AlgorithmNotAllowed, HeaderNotAllowed,
        PayloadInvalid, IssuerMissing, IssuerInvalid,
        IssuerUntrusted,
        KeyUnknown, KeysUnavailable, KeyRejected,
        SignatureInvalid,
        IssuerMismatch,
        ExpiryMissing, ExpiryInvalid, TokenExpired,
        IssuedAtMissing, IssuedAtInvalid, NotBeforeInvalid, IssuedInFuture, NotYetValid, LifetimeExceeded,
        AudienceMissing, AudienceInvalid, AudienceMismatch,
        SubjectMissing, SubjectInvalid, ActionMissing, ActionInvalid, TokenIdMissing, TokenIdInvalid,
        ScopeInvalid, ReasonInvalid, EnvironmentInvalid, TenantInvalid, DelegatedByInvalid, SourceInvalid,
        RequestHashInvalid, BindingRequired, BindingUnavailable, BindingMismatch,
        TokenReplayed, ReplayUnavailable, SubjectRevoked, RevocationUnavailable,
        PolicyDenied, PolicyUnavailable, AuditUnavailable,
    ];

    // After All: static members are initialised in the order of the text.
    private static readonly FrozenDictionary<string, VerificationError> ByCode = All.ToFrozenDictionary(error => error.Code, StringComparer.Ordinal);

    /// <summary>Finds an error by its code.</summary>
    /// <param name="code">The code, such as <c>token_expired</c>.</param>
    /// <returns>The error, or <see langword="null"/> when there is no such code.</returns>
    public static VerificationError? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>What a step that broke down denies with.</summary>
    internal static VerificationError WhenBroken(int step) => step switch
    {
        <= 1 => TokenMalformed,
        2 => HeaderInvalid,
        3 => PayloadInvalid,
        4 => IssuerUntrusted,
        5 => KeysUnavailable,
        6 => SignatureInvalid,
        7 => IssuerMismatch,
        8 => ExpiryInvalid,
        9 => IssuedAtInvalid,
        10 => AudienceInvalid,
        11 => SubjectInvalid,
        12 => BindingUnavailable,
        13 => ReplayUnavailable,
        _ => PolicyUnavailable,
    };

    private static VerificationError Missing(int step, string claim) =>
        new(step, $"claim_missing:{claim}", $"The token has no {claim}.", AskIssuer);

    private static VerificationError Invalid(int step, string claim, string form) =>
        new(step, $"claim_invalid:{claim}", $"The token's {claim} is not {form}.", AskIssuer);
}
