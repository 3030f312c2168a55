using System.CommandLine;
using OathMesh.Conformance.Runner.Reports;
using OathMesh.Conformance.Runner.Results;
using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner;

/// <summary>The command line. Ends with 0 when everything matched, 1 when something did not, 2 when the run could not begin.</summary>
internal sealed class RunnerCommand(TextWriter output, TextWriter error, bool errorIsTerminal)
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments)
    {
        var known = new RunnerArguments();
        var root = new RootCommand("Runs the OathMesh vectors against testees.");
        known.AddTo(root);
        root.SetAction((parsed, cancellationToken) => RunAsync(known, parsed, cancellationToken));
        var parsed = root.Parse(arguments);
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return parsed.Errors.Count > 0 ? Misused : exitCode;
    }

    private async Task<int> RunAsync(RunnerArguments known, ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var options = known.ToOptions(parsed);
            if (known.IsList(parsed))
            {
                return List(options);
            }

            var progress = new Progress(error, errorIsTerminal, options.Time);
            var report = await ConformanceRun.RunAsync(options, progress, cancellationToken);
            TextReport.Write(output, report);
            Save(known.Json(parsed), report, JsonReport.Write);
            Save(known.JUnit(parsed), report, JUnitReport.Write);
            return report.IsSuccess ? Success : Failed;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Interrupted.");
            return Failed;
        }
        catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return Misused;
        }
    }

    private int List(RunnerOptions options)
    {
        var selected = Corpus.Load(options.Vectors).Cases.Where(options.Selects).ToList();
        selected.ForEach(vector => output.WriteLine(vector.Id));
        if (selected.Count > 0)
        {
            return Success;
        }

        error.WriteLine("No case has such an id.");
        return Failed;
    }

    private static void Save(string? path, RunReport report, Action<Stream, RunReport> write)
    {
        if (path is not null)
        {
            using var file = File.Create(path);
            write(file, report);
        }
    }
}
