using Microsoft.AspNetCore.Http;
using OathMesh.Revocation;

namespace OathMesh.Issuer.Endpoints;

/// <summary>The errors that do not depend on the request's details (docs/guides/issuer.md lists all codes). No text holds a configured value.</summary>
internal static class IssuerErrors
{
    private const int RetrySeconds = 5;

    public static readonly IssuerError NotFound = new(
        StatusCodes.Status404NotFound, "not_found", "There is nothing at this path.",
        "Tokens are at POST /v1/token and POST /v1/tokens; /.well-known/oathmesh-issuer names the rest.");

    public static readonly IssuerError RequestTooLarge = new(
        StatusCodes.Status413PayloadTooLarge, "request_too_large", $"The body is longer than {RequestBody.MaxBytes} bytes.", "Shorten scope, reason or aud.");

    public static readonly IssuerError ContentTypeNotSupported = new(
        StatusCodes.Status415UnsupportedMediaType, "content_type_not_supported", "The body must be JSON in UTF-8, not compressed.",
        "Send it with Content-Type: application/json and without Content-Encoding.");

    public static readonly IssuerError SigningKeyUnavailable = new(
        StatusCodes.Status503ServiceUnavailable, "signing_key_unavailable", "The issuer has no key to sign with.", "Try again later; if it goes on, ask the operator of the issuer.")
    {
        RetryAfterSeconds = RetrySeconds,
    };

    public static readonly IssuerError AuditUnavailable = new(
        StatusCodes.Status503ServiceUnavailable, "audit_unavailable", "The issuer could not write its audit line, so it gave no token.",
        "Try again later; if it goes on, ask the operator of the issuer.")
    {
        RetryAfterSeconds = RetrySeconds,
    };

    public static readonly IssuerError RevocationUnavailable = new(
        StatusCodes.Status503ServiceUnavailable, "revocation_unavailable", "The issuer cannot tell or change what is revoked at the moment.",
        "Try again later; if it goes on, ask the operator of the issuer to look at its log.")
    {
        RetryAfterSeconds = RetrySeconds,
    };

    public static readonly IssuerError RevokedNotAudited = new(
        StatusCodes.Status503ServiceUnavailable, "audit_unavailable", "It is revoked, but the issuer could not write its audit line.",
        "Revoke it again once the issuer can write, so that there is a line.")
    {
        RetryAfterSeconds = RetrySeconds,
    };

    public static readonly IssuerError NoRevocations = new(
        StatusCodes.Status404NotFound, "revocation_not_configured", "This issuer keeps no revocations.", "Have the operator of the issuer set revocations in its configuration.");

    public static readonly IssuerError NoAdministrator = new(
        StatusCodes.Status403Forbidden, "outside_grants", "This client may not revoke.", "Have the operator of the issuer give it \"admin\": [\"revoke\"].")
    {
        AuditReason = "outside_grants:admin",
    };

    public static readonly IssuerError NotRevoked = new(
        StatusCodes.Status404NotFound, "not_revoked", "There is no such revocation.", "Name it as it was made, to the letter; GET /v1/admin/revoke lists what there is.");

    public static readonly IssuerError RevocationsFull = new(
        StatusCodes.Status409Conflict, "revocations_full", $"There are {RevocationSet.MaxEntries} revocations already, so this was not revoked.", "Revoke by pattern, or lift what is no longer needed.");

    public static readonly IssuerError NoTokens = OutsideGrants([], "This client may not ask for tokens.");

    public static readonly IssuerError Starting = new(
        StatusCodes.Status503ServiceUnavailable, "starting", "The issuer started less than a second ago and refuses tokens from before.", "Try again in a second.")
    {
        RetryAfterSeconds = 1,
    };

    public static readonly IssuerError Internal = new(
        StatusCodes.Status500InternalServerError, "internal_error", "The issuer failed.", "Try again later; if it goes on, ask the operator of the issuer to look at its log.");

    public static IssuerError MethodNotAllowed(string allow) => new(
        StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This path does not take that method.", $"Use {allow}.")
    {
        Allow = allow,
    };

    public static IssuerError RequestInvalid(string message, int status = StatusCodes.Status400BadRequest) => new(
        status, "request_invalid", message, "Send a JSON object with sub, aud and act and, where wanted, ttl_hint, scope, reason, env, tenant and rqh; POST /v1/tokens takes count as well.");

    public static IssuerError RevocationInvalid(string message) => new(
        StatusCodes.Status400BadRequest, "request_invalid", message, "POST a JSON object with one of sub, jti, kid and client and, where wanted, reason and expires_in; DELETE with one of them in the query.");

    public static IssuerError QueryInvalid(string message) => new(
        StatusCodes.Status400BadRequest, "request_invalid", message, "Ask for /v1/revocations, or for /v1/revocations?wait=25 with If-None-Match.");

    public static IssuerError Revoked(string message) => new(StatusCodes.Status403Forbidden, "subject_revoked", message, "Ask the operator of the issuer.");

    public static IssuerError OutsideGrants(IReadOnlyList<string> fields, string message) => new(
        StatusCodes.Status403Forbidden, "outside_grants", message, "Ask for what the grant allows, or have the operator of the issuer widen it.")
    {
        AuditReason = $"outside_grants:{string.Join(',', fields)}",
    };

    public static IssuerError RateLimited(int retryAfterSeconds) => new(
        StatusCodes.Status429TooManyRequests, "rate_limited", "This client has made too many requests.",
        "Wait as long as Retry-After says, or ask for several tokens at once: POST /v1/tokens.")
    {
        RetryAfterSeconds = retryAfterSeconds,
    };
}
