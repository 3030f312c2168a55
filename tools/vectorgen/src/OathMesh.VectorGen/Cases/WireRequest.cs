using System.Text;
using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Cases;

/// <summary>The parts of a request that <c>rqh</c> binds.</summary>
internal sealed record WireRequest(string Method, string Target, string? ContentType = null, string Body = "")
{
    /// <summary>The body's bytes: UTF-8 of <see cref="Body"/> unless given.</summary>
    public byte[] BodyBytes { get; init; } = Encoding.UTF8.GetBytes(Body);

    public static WireRequest Default { get; } = new("GET", "/inventory");

    /// <summary>The canonical text (docs/protocol.md section 5).</summary>
    public string Canonical() =>
        $"om-rqh-v1\n{UpperCase(Method)}\n{Target}\n{ContentType}\n{Tokens.Hex.Sha256(BodyBytes)}\n";

    public string Hash() => "sha256:" + Tokens.Hex.Sha256(Encoding.ASCII.GetBytes(Canonical()));

    public void WriteTo(JsonObject json)
    {
        json["method"] = Method;
        json["target"] = Target;
        json["contentType"] = ContentType;
        json["bodyBase64"] = Convert.ToBase64String(BodyBytes);
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        WriteTo(json);
        return json;
    }

    private static string UpperCase(string method) => string.Concat(method.Select(letter => letter is >= 'a' and <= 'z' ? (char)(letter - 32) : letter));
}
