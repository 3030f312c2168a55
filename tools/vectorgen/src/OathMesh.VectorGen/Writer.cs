namespace OathMesh.VectorGen;

/// <summary>Brings a directory to the state that was generated.</summary>
internal static class Writer
{
    /// <summary>Generated files that are no longer: below <c>v1/</c> and <c>keys/</c> nothing else lives.</summary>
    public static IEnumerable<string> Stale(string directory, IReadOnlyCollection<string> paths) => new[] { "v1", "keys" }
        .Select(folder => Path.Combine(directory, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        .Where(file => !paths.Contains(Path.GetRelativePath(directory, file).Replace('\\', '/')));

    /// <summary>Writes the files that differ, and gives their number.</summary>
    public static int Write(string directory, IReadOnlyDictionary<string, byte[]> files)
    {
        var changed = 0;
        foreach (var (path, bytes) in files)
        {
            var target = Path.Combine(directory, path);
            if (File.Exists(target) && File.ReadAllBytes(target).AsSpan().SequenceEqual(bytes))
            {
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, bytes);
            changed++;
        }

        return changed;
    }
}
