using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Cases;

/// <summary>A case whose steps are inputs with expectations and nothing more, beside an optional given: rqh, policy and jwks.</summary>
internal sealed class PlainCase(string id, string comment, string[] flags) : VectorCase(id, comment, flags)
{
    private readonly JsonObject _given = [];

    public PlainCase Given(string member, JsonNode value)
    {
        _given[member] = value;
        return this;
    }

    public PlainCase Step(JsonObject input, JsonObject expect)
    {
        AddStep(input, expect);
        return this;
    }

    public PlainCase Refuse(JsonObject input) => Step(input, new JsonObject { ["outcome"] = "refused" });

    protected override void WriteGiven(JsonObject json)
    {
        foreach (var (name, value) in _given)
        {
            json[name] = value?.DeepClone();
        }
    }
}
