using Microsoft.AspNetCore.Http;
using OathMesh.Issuer.Endpoints;
using OathMesh.Verification;

namespace OathMesh.Issuer.Clients;

/// <summary>What a caller that is no client is told: as much as <see cref="Disclosure"/> lets every receiver tell (docs/protocol.md, section 4).</summary>
internal static class Unauthenticated
{
    private const string Realm = "realm=\"oathmesh-issuer\"";
    private const string InvalidToken = ", error=\"invalid_token\"";

    private static readonly IssuerError Undisclosed = new(
        StatusCodes.Status401Unauthorized, "invalid_token", "A valid token of an enrolled client, or a client's secret, is required.",
        "Send one header: Authorization: OathMesh <token signed with the enrolled key>, or Authorization: Bearer <secret>.");

    public static IssuerError Of(VerificationError error, string action, bool discloseEverything)
    {
        if (error.Code == "audit_unavailable")
        {
            // The client did nothing wrong, and the same request may pass later: with a secret this is a 503 as well.
            return IssuerErrors.AuditUnavailable;
        }

        var told = Disclosure.Of(error, discloseEverything);
        var presented = error.Code == "token_missing" ? "" : InvalidToken;
        if (!told.IsDisclosed)
        {
            return Undisclosed with { Challenges = [$"OathMesh {Realm}{presented}", $"Bearer {Realm}"] };
        }

        return new IssuerError(StatusCodes.Status401Unauthorized, told.Code, told.Message, error.Step is >= 7 and <= 11 or 14 ? SignAnew(action) : told.Fix)
        {
            RetryAfterSeconds = told.SuggestsRetry ? 1 : null,
            Challenges = [$"OathMesh {Realm}{presented}, error_code=\"{told.Code}\"", $"Bearer {Realm}"],
        };
    }

    private static string SignAnew(string action) =>
        $"Sign a new token with the enrolled key: iss is the client's id, aud the issuer's URL, act {action}, for at most 300 seconds.";

    public static IssuerError OfSecret(bool discloseEverything)
    {
        var error = Undisclosed with { Challenges = [$"OathMesh {Realm}", $"Bearer {Realm}{InvalidToken}"] };
        return discloseEverything ? error with { Code = "secret_unknown", Message = "No client has this secret." } : error;
    }
}
