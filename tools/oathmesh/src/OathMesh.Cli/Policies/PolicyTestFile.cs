using System.Text.Json;
using OathMesh.Policy;
using OathMesh.Policy.Pkl;

namespace OathMesh.Cli.Policies;

/// <summary>
/// A file of policy tests, <c>*.test.json</c> or <c>*.test.pkl</c>: <c>{"policy": FILE, "cases": [{"name", "request": {claims}, "expect": {"decision", "rule"}}]}</c>.
/// Read strictly: a misspelt field would be a test that tests nothing.
/// </summary>
internal sealed class PolicyTestFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly List<string> _faults = [];
    private readonly string _path;

    private PolicyTestFile(string path) => _path = path;

    public string PolicyPath { get; private set; } = "";

    public JsonPolicy Policy { get; private set; } = null!;

    public List<PolicyTestCase> Cases { get; } = [];

    /// <exception cref="PolicyFormatException">The file, or its policy, was refused; every fault is listed.</exception>
    public static PolicyTestFile Load(string path, PklEvaluator pkl)
    {
        var file = new PolicyTestFile(path);
        try
        {
            using var document = JsonDocument.Parse(PolicyFile.ReadJson(path, pkl), Strict);
            file.Read(document.RootElement, pkl);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PolicyFormatException([$"{path}: it is not strict JSON: {e.Message}"]);
        }

        return file._faults.Count == 0 ? file : throw new PolicyFormatException(file._faults);
    }

    private void Read(JsonElement root, PklEvaluator pkl)
    {
        if (!HasOnly(root, "$", ["policy", "cases"]))
        {
            return;
        }

        if (Text(root, "policy", "$") is not { } policy)
        {
            return;
        }

        // One policy is one path, however the files name it.
        PolicyPath = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, policy)));
        Policy = PolicyFile.Load(PolicyPath, pkl);
        if (!root.TryGetProperty("cases", out var cases) || cases.ValueKind != JsonValueKind.Array || cases.GetArrayLength() == 0)
        {
            Fault("$.cases", "must be a list of at least one case");
            return;
        }

        foreach (var (index, element) in cases.EnumerateArray().Index())
        {
            ReadCase(element, $"$.cases[{index}]");
        }
    }

    private void ReadCase(JsonElement element, string place)
    {
        if (!HasOnly(element, place, ["name", "request", "expect"])
            || !element.TryGetProperty("request", out var request) || !element.TryGetProperty("expect", out var expect))
        {
            Fault(place, "must have name, request and expect");
            return;
        }

        var name = Text(element, "name", place);
        if (!HasOnly(request, $"{place}.request", ["iss", "sub", "aud", "act", "env", "tenant", "scope", "src"])
            || (request.TryGetProperty("src", out var source) && !HasOnly(source, $"{place}.request.src", ["type", "repo", "workflow"])))
        {
            return;
        }

        var caller = Callers.Read(request, Policy);
        if (caller is null)
        {
            Fault($"{place}.request", "must have sub and act, and only texts, a list of texts as scope, and an object as src");
        }

        if (!HasOnly(expect, $"{place}.expect", ["decision", "rule"]))
        {
            return;
        }

        var decision = Text(expect, "decision", $"{place}.expect");
        var rule = expect.TryGetProperty("rule", out _) ? Text(expect, "rule", $"{place}.expect") : null;
        if (decision is not ("allow" or "deny"))
        {
            Fault($"{place}.expect.decision", "must be allow or deny");
        }

        if (rule is not null && !Policy.Rules.Any(known => known.Name == rule))
        {
            Fault($"{place}.expect.rule", $"'{rule}' is no rule of {PolicyPath}");
        }

        if (name is not null && caller is not null)
        {
            Cases.Add(new PolicyTestCase(name, caller, decision == "allow", rule));
        }
    }

    private string? Text(JsonElement parent, string name, string place)
    {
        if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Fault($"{place}.{name}", "must be a text that is not empty");
        return null;
    }

    private bool HasOnly(JsonElement element, string place, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fault(place, "must be an object");
            return false;
        }

        var unknown = element.EnumerateObject().Select(member => member.Name).Except(known, StringComparer.Ordinal).ToList();
        unknown.ForEach(name => Fault($"{place}.{name}", $"is not known here; known are {string.Join(", ", known)}"));
        return unknown.Count == 0;
    }

    private void Fault(string place, string fault) => _faults.Add($"{_path}: {place}: {fault}.");
}
