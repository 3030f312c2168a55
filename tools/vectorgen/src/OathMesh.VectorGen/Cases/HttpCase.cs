using System.Text.Json.Nodes;
using OathMesh.Verification;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Cases;

/// <summary>A case of the suite <c>http</c>: header lines in; status, <c>WWW-Authenticate</c>, <c>Retry-After</c> and body out (docs/protocol.md section 4).</summary>
internal sealed class HttpCase : ReceiverCase<HttpCase>
{
    private const string Realm = "oathmesh";
    private const long DefaultNow = Defaults.Now + 1;

    public HttpCase(string id, string comment, string[] flags)
        : base(id, comment, flags) => Config("realm", Realm);

    public HttpCase Allow(Action<TokenDraft>? bend = null, WireRequest? request = null, string scheme = "OathMesh ") => Allow(Token(bend), request, scheme);

    public HttpCase Allow(TokenDraft token, WireRequest? request = null, string scheme = "OathMesh ")
    {
        var claims = ExpectedClaims.Of(token.PayloadBytes);
        var body = new JsonObject { ["sub"] = claims["sub"]!.DeepClone(), ["act"] = claims["act"]!.DeepClone() };
        return Send([("Authorization", scheme + token.Compact())], DefaultNow, request, 200, null, retryAfter: false, body);
    }

    public HttpCase Deny(string code, Action<TokenDraft>? bend = null, long now = DefaultNow, WireRequest? request = null) =>
        Deny(code, Token(bend), now, request);

    public HttpCase Deny(string code, TokenDraft token, long now = DefaultNow, WireRequest? request = null) =>
        DenyHeaders(code, [("Authorization", $"OathMesh {token.Compact()}")], now, request);

    /// <summary>Denies header lines as they stand.</summary>
    public HttpCase DenyHeaders(string code, (string Name, string Value)[] headers, long now = DefaultNow, WireRequest? request = null)
    {
        var told = Disclosure.Of(VerificationErrors.Find(code) ?? throw new InvalidOperationException($"There is no code {code}."), discloseEverything: false);
        var challenge = $"OathMesh realm=\"{Realm}\"";
        challenge += code == "token_missing" ? "" : ", error=\"invalid_token\"";
        challenge += told.IsDisclosed ? $", error_code=\"{told.Code}\"" : "";
        return Send(headers, now, request, 401, challenge, told.SuggestsRetry, Problem(told, 401, "Unauthorized"));
    }

    /// <summary>An allowed caller at an endpoint that asks for another action.</summary>
    public HttpCase Forbid(Action<TokenDraft>? bend = null) => Send(
        [("Authorization", $"OathMesh {Token(bend).Compact()}")],
        DefaultNow,
        null,
        403,
        $"OathMesh realm=\"{Realm}\", error=\"insufficient_scope\", error_code=\"act_mismatch\"",
        retryAfter: false,
        Problem(Disclosure.ActionMismatch, 403, "Forbidden"));

    private static JsonObject Problem(Disclosure told, int status, string title)
    {
        var body = new JsonObject
        {
            ["type"] = $"urn:oathmesh:error:{told.Code}",
            ["title"] = title,
            ["status"] = status,
            ["error"] = told.Code,
            ["message"] = told.Message,
            ["fix"] = told.Fix,
        };
        if (told.Step is { } step)
        {
            body["step"] = step;
        }

        return body;
    }

    private HttpCase Send(
        (string Name, string Value)[] headers, long now, WireRequest? request, int status, string? challenge, bool retryAfter, JsonObject body)
    {
        var input = new JsonObject
        {
            ["headers"] = new JsonArray([.. headers.Select(header => new JsonArray(header.Name, header.Value))]),
        };
        (request ?? WireRequest.Default).WriteTo(input);
        input["now"] = now;
        AddStep(input, new JsonObject { ["status"] = status, ["wwwAuthenticate"] = challenge, ["retryAfter"] = retryAfter, ["body"] = body });
        return this;
    }
}
