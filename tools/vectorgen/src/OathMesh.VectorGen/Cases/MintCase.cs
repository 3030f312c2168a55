using System.Text.Json.Nodes;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Cases;

/// <summary>A case of the suite <c>mint</c>: a seed and claims in, the exact token out.</summary>
internal sealed class MintCase(string id, string comment, string[] flags) : VectorCase(id, comment, flags)
{
    private TestKey _key = TestKeys.Issuer;
    private JsonObject _claims = [];

    /// <summary>The claims of a short token; a case adds its own.</summary>
    public JsonObject Claims(long lifetime = 120) => new()
    {
        ["iss"] = Defaults.Issuer,
        ["sub"] = Defaults.Subject,
        ["aud"] = Defaults.Audience,
        ["act"] = Defaults.Action,
        ["iat"] = Defaults.Now,
        ["exp"] = Defaults.Now + lifetime,
        ["jti"] = TokenId(0),
    };

    public MintCase Key(TestKey key)
    {
        _key = key;
        return this;
    }

    /// <summary>Mints the default claims, changed.</summary>
    public MintCase Token(Action<JsonObject>? change = null)
    {
        _claims = Claims();
        change?.Invoke(_claims);
        AddStep([], new JsonObject { ["token"] = Mint(_key, _claims) });
        return this;
    }

    /// <summary>Refuses the default claims, changed.</summary>
    public MintCase Refuse(Action<JsonObject> change)
    {
        _claims = Claims();
        change(_claims);
        AddStep([], new JsonObject { ["outcome"] = "refused" });
        return this;
    }

    protected override void WriteGiven(JsonObject json)
    {
        json["seed"] = Base64UrlText.Encode(_key.Seed);
        json["claims"] = _claims.DeepClone();
    }

    /// <summary>The token of docs/protocol.md section 2.3, the lifetime clamped.</summary>
    private static string Mint(TestKey key, JsonObject wished)
    {
        var draft = new TokenDraft("").Key(key);
        var payload = new RawMembers();
        foreach (var (name, value) in ExpectedClaims.InOrder(wished))
        {
            payload.Set(name, name == "exp" ? $"{Clamp(wished)}" : CompactJson.Write(value!));
        }

        return draft.PayloadText(payload.ToString()).Compact();
    }

    private static long Clamp(JsonObject claims)
    {
        var issuedAt = JsonInteger.Of(claims["iat"]!);
        return issuedAt + Math.Clamp(JsonInteger.Of(claims["exp"]!) - issuedAt, 1, 300);
    }
}
