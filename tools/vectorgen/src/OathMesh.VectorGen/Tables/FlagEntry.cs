using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Tables;

/// <summary>What a flag means: the kind of bug, what it lets happen, and where it did happen.</summary>
internal sealed record FlagEntry(string Name, string BugType, string Effect, params (string Id, string What)[] SeenIn)
{
    public JsonObject ToJson() => new()
    {
        ["bugType"] = BugType,
        ["effect"] = Effect,
        ["seenIn"] = new JsonArray([.. SeenIn.Select(seen => new JsonObject { ["id"] = seen.Id, ["what"] = seen.What })]),
    };
}
