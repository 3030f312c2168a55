using System.Text.Json;

namespace OathMesh.VectorGen.Tests.Support;

/// <summary>The files of <c>vectors/</c> as they are checked in.</summary>
internal static class VectorFiles
{
    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>> Cases = new(LoadCases);

    public static string Root { get; } = FindRoot();

    public static JsonElement Manifest => Load("manifest.json");

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static JsonElement Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)), new JsonDocumentOptions { AllowDuplicateProperties = false });
        return document.RootElement.Clone();
    }

    /// <summary>The case files, by their path below <c>vectors/</c>.</summary>
    public static IEnumerable<string> CaseFiles =>
        Directory.EnumerateFiles(PathOf("v1"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public static IEnumerable<JsonElement> AllCases => CaseFiles.SelectMany(file => Load(file).GetProperty("cases").EnumerateArray());

    public static JsonElement Case(string id) => Cases.Value[id];

    /// <summary>The ids of a suite's cases, for theories.</summary>
    public static TheoryData<string> Ids(string suite) => [.. Cases.Value.Keys.Where(id => id.StartsWith(suite + "/", StringComparison.Ordinal))];

    private static Dictionary<string, JsonElement> LoadCases() => AllCases.ToDictionary(vector => vector.GetProperty("id").GetString()!, StringComparer.Ordinal);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OathMesh.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? throw new DirectoryNotFoundException("The repository was not found above the tests."), "vectors");
    }
}
