using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Cases;

/// <summary>One file of the corpus: the cases of one topic of one suite, in the order in which they were added.</summary>
internal sealed class CaseFile(string suite, string topic)
{
    private readonly List<VectorCase> _cases = [];

    public string Suite => suite;

    /// <summary>The path below <c>vectors/</c>.</summary>
    public string Path => $"v1/{suite}/{topic}.json";

    public IReadOnlyList<VectorCase> Cases => _cases;

    public VerifyCase Verify(string name, string comment, params string[] flags) => Add(new VerifyCase(Id(name), comment, flags));

    public HttpCase Http(string name, string comment, params string[] flags) => Add(new HttpCase(Id(name), comment, flags));

    public MintCase Mint(string name, string comment, params string[] flags) => Add(new MintCase(Id(name), comment, flags));

    public PlainCase Plain(string name, string comment, params string[] flags) => Add(new PlainCase(Id(name), comment, flags));

    public JsonObject ToJson() => new()
    {
        ["suite"] = suite,
        ["cases"] = new JsonArray([.. _cases.Select(vector => vector.ToJson())]),
    };

    private string Id(string name) => $"{suite}/{topic}/{name}";

    private TCase Add<TCase>(TCase vector)
        where TCase : VectorCase
    {
        _cases.Add(vector);
        return vector;
    }
}
