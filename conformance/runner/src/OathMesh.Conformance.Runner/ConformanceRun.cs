using OathMesh.Conformance.Runner.Reports;
using OathMesh.Conformance.Runner.Results;
using OathMesh.Conformance.Runner.Testees;
using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner;

/// <summary>Runs a corpus against testees, several at once.</summary>
internal static class ConformanceRun
{
    /// <summary>Runs.</summary>
    /// <exception cref="ConfigurationException">The run cannot begin.</exception>
    public static async Task<RunReport> RunAsync(RunnerOptions options, Progress progress, CancellationToken cancellationToken)
    {
        var corpus = Corpus.Load(options.Vectors);
        var all = TesteeFolder.Discover(options.Testees);
        var folders = Select(all, options.Names);
        var reports = new TesteeReport[folders.Count];
        await Parallel.ForAsync(
            0,
            folders.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                await using var runner = new TesteeRunner(folders[index], corpus, options, progress);
                reports[index] = await runner.RunAsync(token);
            });
        progress.Clear();

        List<Failure> problems = [.. KnownFailing.Orphans(options.KnownFailing, all.Select(folder => folder.Name))];
        if (reports.Sum(report => report.Results.Count) == 0)
        {
            problems.Add(new Failure(FailureKind.NoCases, "No case was run at all."));
        }

        return new RunReport(corpus, reports, problems);
    }

    private static IReadOnlyList<TesteeFolder> Select(IReadOnlyList<TesteeFolder> all, IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => all.All(folder => folder.Name != name)) is { } unknown)
        {
            throw new ConfigurationException($"There is no testee {unknown}; there are {string.Join(", ", all.Select(folder => folder.Name))}.");
        }

        return names.Count == 0 ? all : [.. all.Where(folder => names.Contains(folder.Name))];
    }
}
