using System.Security.Cryptography;
using System.Text.Json;

namespace OathMesh.Conformance.Runner.Vectors;

/// <summary>All cases, read from files whose number of cases and SHA-256 are those of the manifest.</summary>
public sealed class Corpus
{
    private Corpus(string version, IReadOnlyList<VectorCase> cases)
    {
        Version = version;
        Cases = cases;
    }

    /// <summary>The corpus' version, from the manifest.</summary>
    public string Version { get; }

    /// <summary>The cases, in the order of the manifest and of its files.</summary>
    public IReadOnlyList<VectorCase> Cases { get; }

    /// <summary>Reads a corpus.</summary>
    /// <param name="directory">The folder that holds <c>manifest.json</c>.</param>
    /// <returns>The corpus.</returns>
    /// <exception cref="ConfigurationException">A file is missing, altered, malformed or not listed, or an id occurs twice.</exception>
    public static Corpus Load(string directory)
    {
        var manifest = Manifest.Load(directory);
        RefuseUnlisted(directory, manifest);
        List<VectorCase> cases = [.. manifest.Files.SelectMany(file => ReadFile(directory, file))];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        return cases.FirstOrDefault(vector => !ids.Add(vector.Id)) is { } twice
            ? throw new ConfigurationException($"The id {twice.Id} occurs twice.")
            : new Corpus(manifest.Version, cases);
    }

    private static List<VectorCase> ReadFile(string directory, ManifestFile file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path.Combine(directory, file.Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file.Path} is in the manifest and cannot be read: {e.Message}", e);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (hash != file.Sha256)
        {
            throw new ConfigurationException($"{file.Path} was altered: its SHA-256 is {hash}, the manifest has {file.Sha256}.");
        }

        try
        {
            var cases = CaseReader.Read(file, JsonDocument.Parse(bytes).RootElement);
            return cases.Count == file.Count
                ? cases
                : throw new ConfigurationException($"{file.Path} has {cases.Count} cases, the manifest says {file.Count}.");
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"{file.Path} is not JSON: {e.Message}", e);
        }
    }

    /// <summary>A file beside the listed ones would look as if it were run.</summary>
    private static void RefuseUnlisted(string directory, Manifest manifest)
    {
        var listed = manifest.Files.Select(file => Path.GetFullPath(file.Path, Path.GetFullPath(directory))).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in manifest.Files.Select(file => file.Path.Split('/')[0]).Distinct(StringComparer.Ordinal))
        {
            var path = Path.GetFullPath(folder, Path.GetFullPath(directory));
            if (Directory.Exists(path)
                && Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).FirstOrDefault(file => !listed.Contains(file)) is { } stray)
            {
                throw new ConfigurationException($"{Path.GetRelativePath(directory, stray)} is not in the manifest.");
            }
        }
    }
}
