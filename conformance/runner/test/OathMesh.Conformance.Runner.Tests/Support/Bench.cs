using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace OathMesh.Conformance.Runner.Tests.Support;

/// <summary>A corpus and testees in a folder of their own, and the runner on them.</summary>
internal sealed class Bench : IDisposable
{
    public const string Allow = """{"outcome":"allow","claims":{"iss":"https://issuer.test","sub":"agent://ci","scope":["a","b"]}}""";
    public const string Replay = """{"outcome":"deny","step":13,"code":"jti_replay"}""";
    public const string Expired = """{"outcome":"deny","step":8,"code":"token_expired"}""";
    public const string Token = """{"token":"eyJ0"}""";

    private readonly string _root = Directory.CreateTempSubdirectory("oathmesh-runner-").FullName;

    static Bench()
    {
        Environment.SetEnvironmentVariable("OATHMESH_BAD_TESTEE", Path.Combine(AppContext.BaseDirectory, "OathMesh.Conformance.BadTestee.dll"));
    }

    public Bench() => Testees = Path.Combine(_root, "testees");

    public string Vectors => Path.Combine(_root, "vectors");

    public string Testees { get; init; }

    public string KnownFailing => Path.Combine(_root, "known-failing");

    /// <summary>Two cases of verify, the first with two steps, and one of mint.</summary>
    public static Bench WithSmallCorpus(params string[] testees)
    {
        var bench = new Bench();
        bench.AddFile("verify", "small", Case("verify/replay/second-use", Allow, Replay), Case("verify/time/expired", Expired));
        bench.AddFile("mint", "small", MintCase("mint/minimal", Token));
        foreach (var testee in testees)
        {
            bench.AddTestee(testee);
        }

        return bench;
    }

    /// <summary>A case whose steps carry the answers that a right testee gives.</summary>
    public static string Case(string id, params string[] answers) => $$"""
        {"id":"{{id}}","comment":"a comment","flags":["Replay"],"config":{"audience":"https://a.test"},
         "steps":[{{string.Join(',', answers.Select(answer => $$"""{"input":{"answer":{{answer}}},"expect":{{answer}}}"""))}}]}
        """;

    public static string MintCase(string id, string answer) => $$"""{"id":"{{id}}","comment":"a comment","flags":[],"answer":{{answer}},"expect":{{answer}}}""";

    /// <summary>Adds a file of cases, listed in the manifest.</summary>
    public void AddFile(string suite, string name, params string[] cases) => AddText(suite, name, $"[{string.Join(",\n", cases)}]", cases.Length);

    public void AddText(string suite, string name, string text, int count)
    {
        var relative = $"v1/{suite}/{name}.json";
        var path = Path.Combine(Vectors, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        EditManifest(manifest => manifest["files"]!.AsArray().Add(new JsonObject
        {
            ["path"] = relative,
            ["suite"] = suite,
            ["count"] = count,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        }));
    }

    public void EditManifest(Action<JsonObject> edit)
    {
        var path = Path.Combine(Vectors, "manifest.json");
        var manifest = File.Exists(path)
            ? JsonNode.Parse(File.ReadAllText(path))!.AsObject()
            : new JsonObject { ["version"] = "1.2.3", ["files"] = new JsonArray() };
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    /// <summary>Adds a testee that is bad in the way of its name; see <c>Misbehaviour</c>.</summary>
    public string AddTestee(string way, string? scope = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Testees, way)).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "run"), Path.Combine(AppContext.BaseDirectory, "Support", "run-bad-testee"));
        if (scope is not null)
        {
            File.WriteAllText(Path.Combine(folder, "scope.json"), scope);
        }

        return folder;
    }

    public void AddKnownFailing(string testee, params string[] lines)
    {
        Directory.CreateDirectory(KnownFailing);
        File.WriteAllLines(Path.Combine(KnownFailing, testee + ".txt"), lines);
    }

    public async Task<Outcome> RunAsync(params string[] arguments)
    {
        var (json, junit) = (Path.Combine(_root, "report.json"), Path.Combine(_root, "report.xml"));
        using StringWriter output = new(), error = new();
        var exitCode = await new RunnerCommand(output, error, errorIsTerminal: false).InvokeAsync(
            ["--vectors", Vectors, "--testees", Testees, "--known-failing", KnownFailing, "--json", json, "--junit", junit, .. arguments]);
        return new Outcome(
            exitCode,
            output.ToString(),
            error.ToString(),
            File.Exists(json) ? JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement : null,
            File.Exists(junit) ? XDocument.Parse(await File.ReadAllTextAsync(junit)) : null);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
