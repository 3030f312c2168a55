using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Cases;

/// <summary>The claims that an allowed token must be reported with: the known ones, decoded, in the order of docs/protocol.md section 2.3.</summary>
internal static class ExpectedClaims
{
    private static readonly string[] Known =
        ["iss", "sub", "aud", "act", "iat", "exp", "jti", "nbf", "scope", "reason", "src", "delegated_by", "env", "tenant", "rqh"];

    private static readonly string[] KnownOfSource = ["type", "repo", "workflow", "run_id", "sha"];

    public static JsonObject Of(byte[] payload) => InOrder((JsonObject)JsonNode.Parse(payload)!);

    /// <summary>The known ones of these claims, and the known members of their <c>src</c>, in that order.</summary>
    public static JsonObject InOrder(JsonObject given)
    {
        var claims = Pick(given, Known);
        if (claims["src"] is JsonObject source)
        {
            claims["src"] = Pick(source, KnownOfSource);
        }

        return claims;
    }

    private static JsonObject Pick(JsonObject members, string[] names)
    {
        var picked = new JsonObject();
        foreach (var name in names)
        {
            if (members.TryGetPropertyValue(name, out var value))
            {
                picked[name] = value!.DeepClone();
            }
        }

        return picked;
    }
}
