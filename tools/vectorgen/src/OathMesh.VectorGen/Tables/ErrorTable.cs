using System.Text.Json.Nodes;
using OathMesh.Verification;

namespace OathMesh.VectorGen.Tables;

/// <summary>Writes <c>errors.json</c>: every code with its step, and what a sender is told instead of a code or beside them.</summary>
internal static class ErrorTable
{
    public static JsonObject ToJson(string version) => new()
    {
        ["version"] = version,
        ["errors"] = new JsonArray([.. VerificationErrors.All.Select(Entry)]),
        ["told"] = new JsonArray(
            Told(Disclosure.Of(VerificationErrors.Find("token_missing")!, discloseEverything: false), 401, "what every failure of steps 0 to 6 is told as"),
            Told(Disclosure.ActionMismatch, 403, "an allowed caller at an endpoint that asks for another action")),
    };

    private static JsonObject Entry(VerificationError error) => new()
    {
        ["code"] = error.Code,
        ["step"] = error.Step,
        ["meaning"] = error.Message,
        ["fix"] = error.Fix,
        ["told"] = !error.IsBeforeAuthentication,
        ["retryAfter"] = Disclosure.Of(error, discloseEverything: false).SuggestsRetry,
    };

    private static JsonObject Told(Disclosure told, int status, string when) => new()
    {
        ["error"] = told.Code,
        ["status"] = status,
        ["when"] = when,
        ["meaning"] = told.Message,
        ["fix"] = told.Fix,
    };
}
