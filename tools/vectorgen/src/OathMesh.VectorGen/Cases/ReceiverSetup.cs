using System.Text.Json.Nodes;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Cases;

/// <summary>The receiver of a verify or http case: its configuration and the key sets that it can get.</summary>
internal sealed class ReceiverSetup
{
    private readonly JsonObject _config = new()
    {
        ["audience"] = Defaults.Audience,
        ["trustedIssuers"] = new JsonArray(Defaults.Issuer),
        ["clockSkewSeconds"] = 30,
        ["requireRequestBinding"] = false,
        ["policy"] = null,
        ["revokedSubjects"] = new JsonArray(),
    };

    private readonly JsonObject _keySets = new() { [Defaults.Issuer] = TestKeys.Set(TestKeys.Issuer) };

    public void Set(string member, JsonNode? value) => _config[member] = value;

    public void SetKeys(string issuer, JsonNode keySet) => _keySets[issuer] = keySet;

    public void RemoveKeys(string issuer) => _keySets.Remove(issuer);

    public void WriteTo(JsonObject json)
    {
        json["config"] = _config.DeepClone();
        json["jwks"] = _keySets.DeepClone();
    }
}
