using System.Text.Json;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>Narrows the cases that a testee claims: <c>scope.json</c> in its folder, <c>{"include":[globs],"exclude":[globs],"reason":"..."}</c>.</summary>
internal sealed record TesteeScope(IReadOnlyList<Glob> Include, IReadOnlyList<Glob> Exclude, string Reason)
{
    public const string FileName = "scope.json";

    public static TesteeScope? LoadOrNull(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ConfigurationException($"{path} is not a scope: {e.Message}", e);
        }
    }

    public bool Includes(string id) => Include.Any(glob => glob.IsMatch(id)) && !Exclude.Any(glob => glob.IsMatch(id));

    private static TesteeScope Read(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is not ("include" or "exclude" or "reason"))
            {
                throw new FormatException($"the member {member.Name} is not known.");
            }
        }

        var reason = root.TryGetProperty("reason", out var text) ? text.GetString() : null;
        return string.IsNullOrWhiteSpace(reason)
            ? throw new FormatException("it must say its reason.")
            : new TesteeScope(Globs(root, "include") ?? [new Glob("*")], Globs(root, "exclude") ?? [], reason);
    }

    private static List<Glob>? Globs(JsonElement root, string name) =>
        root.TryGetProperty(name, out var globs)
            ? [.. globs.EnumerateArray().Select(glob => new Glob(glob.GetString() ?? throw new FormatException($"{name} must hold strings.")))]
            : null;
}
