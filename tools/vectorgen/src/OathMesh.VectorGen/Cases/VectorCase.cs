using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Cases;

/// <summary>One case: what it is about, what is given, and its steps.</summary>
internal abstract class VectorCase(string id, string comment, IReadOnlyList<string> flags)
{
    private readonly JsonArray _steps = [];

    public string Id => id;

    public IReadOnlyList<string> Flags => flags;

    public int StepCount => _steps.Count;

    /// <summary>A token id that depends on the case and its place alone: 22 characters.</summary>
    public string TokenId(int place) => Base64UrlText.Encode(SHA256.HashData(Encoding.UTF8.GetBytes($"{id}#{place}")).AsSpan(0, 16));

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = id,
            ["comment"] = comment,
            ["flags"] = new JsonArray([.. flags.Select(flag => (JsonNode)flag)]),
        };
        WriteGiven(json);
        json["steps"] = _steps.DeepClone();
        return json;
    }

    /// <summary>Writes what all steps share.</summary>
    protected abstract void WriteGiven(JsonObject json);

    protected void AddStep(JsonObject input, JsonObject expect) => _steps.Add(new JsonObject { ["input"] = input, ["expect"] = expect });
}
