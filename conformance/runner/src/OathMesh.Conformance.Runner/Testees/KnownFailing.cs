using OathMesh.Conformance.Runner.Results;
using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>The failures that are known of a testee: one glob on ids a line, <c>#</c> begins a comment. An entry must be true, or it fails the run.</summary>
internal sealed class KnownFailing
{
    private readonly List<(int Line, Glob Glob)> _entries = [];
    private readonly string _file;

    private KnownFailing(string file) => _file = file;

    public static KnownFailing Load(string directory, string testee)
    {
        var list = new KnownFailing($"{testee}.txt");
        var path = Path.Combine(directory, list._file);
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        for (var i = 0; i < lines.Length; i++)
        {
            var entry = lines[i].Split('#', 2)[0].Trim();
            if (entry.Length > 0)
            {
                list._entries.Add((i + 1, new Glob(entry)));
            }
        }

        return list;
    }

    /// <summary>Lists of testees that do not exist.</summary>
    public static IEnumerable<Failure> Orphans(string directory, IEnumerable<string> testees)
    {
        var known = testees.ToHashSet(StringComparer.Ordinal);
        return !Directory.Exists(directory) ? [] :
            from path in Directory.EnumerateFiles(directory, "*.txt").Order(StringComparer.Ordinal)
            where !known.Contains(Path.GetFileNameWithoutExtension(path))
            select new Failure(FailureKind.StaleKnownFailing, $"{Path.GetFileName(path)} is a list of known failures, and there is no testee of that name.");
    }

    public CaseResult Mark(CaseResult result) =>
        result.Failure is not null && _entries.Any(entry => entry.Glob.IsMatch(result.Case.Id)) ? result with { IsKnown = true } : result;

    /// <summary>Entries that name no claimed case, and listed cases that passed.</summary>
    public IEnumerable<Failure> Stale(IReadOnlyCollection<VectorCase> claimed, IReadOnlyCollection<CaseResult> results)
    {
        foreach (var (line, glob) in _entries)
        {
            if (!claimed.Any(vector => glob.IsMatch(vector.Id)))
            {
                yield return Stale(line, $"{glob} is the id of no case that the testee claims. Remove it.");
            }

            foreach (var result in results.Where(result => result.IsPassed && glob.IsMatch(result.Case.Id)))
            {
                yield return Stale(line, $"{result.Case.Id} passes. Remove it.");
            }
        }
    }

    private Failure Stale(int line, string message) => new(FailureKind.StaleKnownFailing, $"{_file} line {line}: {message}");
}
