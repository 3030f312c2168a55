using System.Text.Json.Nodes;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Cases;

/// <summary>A case with a receiver: verify and http.</summary>
internal abstract class ReceiverCase<TSelf>(string id, string comment, string[] flags) : VectorCase(id, comment, flags)
    where TSelf : ReceiverCase<TSelf>
{
    private readonly ReceiverSetup _setup = new();

    public TSelf Config(string member, JsonNode? value)
    {
        _setup.Set(member, value);
        return (TSelf)this;
    }

    public TSelf Leeway(int seconds) => Config("clockSkewSeconds", seconds);

    public TSelf Fault(string seam) => Config("faults", new JsonArray(seam));

    public TSelf Trust(params string[] issuers) => Config("trustedIssuers", new JsonArray([.. issuers.Select(issuer => (JsonNode)issuer)]));

    public TSelf Keys(string issuer, JsonNode keySet)
    {
        _setup.SetKeys(issuer, keySet);
        return (TSelf)this;
    }

    /// <summary>Trusts the partner as well, with its own key.</summary>
    public TSelf WithPartner() => Trust(Defaults.Issuer, Defaults.Partner).Keys(Defaults.Partner, TestKeys.Set(TestKeys.Partner));

    public TSelf NoKeys(string issuer)
    {
        _setup.RemoveKeys(issuer);
        return (TSelf)this;
    }

    /// <summary>A new token of this case, with an id of its own.</summary>
    public TokenDraft Token(Action<TokenDraft>? bend = null, int? place = null)
    {
        var draft = new TokenDraft(TokenId(place ?? StepCount));
        bend?.Invoke(draft);
        return draft;
    }

    protected override void WriteGiven(JsonObject json) => _setup.WriteTo(json);
}
