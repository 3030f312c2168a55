using System.Text.Json;

namespace OathMesh.Conformance.Runner.Vectors;

/// <summary>A file of the corpus as the manifest lists it.</summary>
internal sealed record ManifestFile(string Suite, string Path, int Count, string Sha256);

/// <summary>The list of what belongs to a corpus: <c>{"version":"1.0.0","files":[{"path","suite","count","sha256"}]}</c>.</summary>
internal sealed record Manifest(string Version, IReadOnlyList<ManifestFile> Files)
{
    public const string FileName = "manifest.json";

    public static Manifest Load(string directory)
    {
        var path = System.IO.Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw new ConfigurationException($"There is no {FileName} in {directory}. Give the folder of the vectors with --vectors.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ConfigurationException($"{path} is not a manifest: {e.Message}", e);
        }
    }

    private static Manifest Read(JsonElement root)
    {
        var files = new List<ManifestFile>();
        foreach (var file in root.GetProperty("files").EnumerateArray())
        {
            var suite = Text(file, "suite");
            if (!Suites.All.Contains(suite))
            {
                throw new ConfigurationException($"The suite {suite} of the manifest is not known; there are {string.Join(", ", Suites.All)}.");
            }

            files.Add(new ManifestFile(suite, Text(file, "path"), file.GetProperty("count").GetInt32(), Text(file, "sha256")));
        }

        if (files.DistinctBy(file => file.Path, StringComparer.Ordinal).Count() != files.Count)
        {
            throw new ConfigurationException("The manifest lists a file twice.");
        }

        return new Manifest(Text(root, "version"), files);
    }

    private static string Text(JsonElement parent, string name) =>
        parent.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null.");
}
