namespace OathMesh.Contracts.Tests.Support;

/// <summary>A file of Surfaces: the identity of a real assembly, and what of it this repository may use. Its format is explained in Surfaces/README.md.</summary>
internal sealed record Surface(AssemblyIdentity Identity, IReadOnlySet<string> Declared)
{
    /// <summary>What references to it can look like: without the words that only a declaration has.</summary>
    public IReadOnlySet<string> Usable { get; } = new HashSet<string>(Declared.Select(WithoutWords), StringComparer.Ordinal);

    public static IReadOnlyList<Surface> All { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Surfaces"), "*.txt").Order(StringComparer.Ordinal).Select(Read)];

    public static Surface Find(string assembly) => All.Single(surface => surface.Identity.Name == assembly);

    private static Surface Read(string path)
    {
        AssemblyIdentity? identity = null;
        var declared = new SortedSet<string>(StringComparer.Ordinal);
        var type = "";
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (identity is null)
            {
                var parts = line.Split(' ');
                identity = new AssemblyIdentity(parts[0], parts[1], parts[2]);
            }
            else if (line[0] != ' ')
            {
                type = line.Split(' ')[0];
                declared.Add(line);
            }
            else
            {
                declared.Add($"{type}::{line.Trim()}");
            }
        }

        return new Surface(identity ?? throw new InvalidDataException($"{path} is empty."), declared);
    }

    private static string WithoutWords(string entry)
    {
        var parts = entry.Split("::", 2);
        if (parts.Length == 1)
        {
            return entry.Split(' ')[0];
        }

        var member = parts[1].StartsWith("abstract ", StringComparison.Ordinal) ? parts[1]["abstract ".Length..]
            : parts[1].StartsWith("virtual ", StringComparison.Ordinal) ? parts[1]["virtual ".Length..]
            : parts[1];
        return $"{parts[0]}::{member}";
    }
}
