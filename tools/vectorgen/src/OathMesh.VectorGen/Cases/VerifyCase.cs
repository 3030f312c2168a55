using System.Text.Json.Nodes;
using OathMesh.Verification;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Cases;

/// <summary>A case of the suite <c>verify</c>: credentials in, outcome with step and code or claims out.</summary>
internal sealed class VerifyCase(string id, string comment, string[] flags) : ReceiverCase<VerifyCase>(id, comment, flags)
{
    private const long DefaultNow = Defaults.Now + 1;

    public VerifyCase Deny(string code, Action<TokenDraft>? bend = null, long now = DefaultNow, WireRequest? request = null) =>
        Deny(code, Token(bend), now, request);

    public VerifyCase Deny(string code, TokenDraft token, long now = DefaultNow, WireRequest? request = null) =>
        DenyFields(code, [$"OathMesh {token.Compact()}"], now, request);

    /// <summary>Denies fields as they stand.</summary>
    public VerifyCase DenyFields(string code, string[] authorization, long now = DefaultNow, WireRequest? request = null)
    {
        AddStep(Input("authorization", authorization, now, request), Denied(code));
        return this;
    }

    /// <summary>Denies fields that are not text.</summary>
    public VerifyCase DenyBytes(string code, params byte[][] authorization)
    {
        AddStep(Input("authorizationBase64", [.. authorization.Select(Convert.ToBase64String)], DefaultNow, null), Denied(code));
        return this;
    }

    public VerifyCase Allow(Action<TokenDraft>? bend = null, long now = DefaultNow, WireRequest? request = null) => Allow(Token(bend), now, request);

    public VerifyCase Allow(TokenDraft token, long now = DefaultNow, WireRequest? request = null, string scheme = "OathMesh ")
    {
        var expect = new JsonObject { ["outcome"] = "allow", ["step"] = 14, ["claims"] = ExpectedClaims.Of(token.PayloadBytes) };
        AddStep(Input("authorization", [scheme + token.Compact()], now, request), expect);
        return this;
    }

    private static JsonObject Input(string member, string[] fields, long now, WireRequest? request)
    {
        var input = new JsonObject
        {
            [member] = new JsonArray([.. fields.Select(field => (JsonNode)field)]),
            ["now"] = now,
        };
        if (request is not null)
        {
            input["request"] = request.ToJson();
        }

        return input;
    }

    private static JsonObject Denied(string code)
    {
        var error = VerificationErrors.Find(code) ?? throw new InvalidOperationException($"There is no code {code}.");
        return new JsonObject { ["outcome"] = "deny", ["step"] = error.Step, ["code"] = code };
    }
}
