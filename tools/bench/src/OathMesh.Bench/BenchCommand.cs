using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OathMesh.Bench.Http;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Rows;

namespace OathMesh.Bench;

/// <summary>The command line. Ends with 0 when every row gave its figures, whatever they are; 1 when one is void; 2 when it was misused.</summary>
internal sealed class BenchCommand(TextReader input, TextWriter output, TextWriter error, TimeProvider time)
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    private readonly Option<bool> _quick = new("--quick") { Description = "Fewer and shorter rounds: a few minutes." };
    private readonly Option<string[]> _row = new("--row") { Description = "Measure only this row. Repeatable.", HelpName = "NAME" };
    private readonly Option<bool> _list = new("--list") { Description = "List the rows and measure nothing." };
    private readonly Option<int> _runs = new("--runs") { Description = "Measure everything so many times, 1 to 20.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _json = new("--json") { Description = "Write the results there; of several runs, each to a file with its number.", HelpName = "FILE" };
    private readonly Option<string?> _docs = new("--docs") { Description = "Write the results there as Markdown.", HelpName = "FILE" };

    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments)
    {
        var root = new RootCommand("Measures OathMesh beside its peers: ratios of one run, interleaved, with their spread.");
        foreach (var option in new Option[] { _quick, _row, _list, _runs, _json, _docs })
        {
            root.Options.Add(option);
        }

        root.SetAction(RunAsync);
        root.Subcommands.Add(Report());
        root.Subcommands.Add(Receive());
        root.Subcommands.Add(Load());
        var parsed = root.Parse(arguments);
        try
        {
            var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
            return parsed.Errors.Count > 0 ? Misused : exitCode;
        }
        catch (Exception e) when (e is VoidFigureException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Interrupted.");
            return Failed;
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_list))
        {
            BenchRows.All.ToList().ForEach(row => output.WriteLine(row.Id));
            return Success;
        }

        var names = parsed.GetValue(_row) ?? [];
        if (names.Except(BenchRows.All.Select(row => row.Id)).ToList() is { Count: > 0 } unknown)
        {
            await error.WriteLineAsync($"There is no row {string.Join(", ", unknown)}. The rows: {string.Join(", ", BenchRows.All.Select(row => row.Id))}.");
            return Misused;
        }

        if (parsed.GetValue(_runs) is not (>= 1 and <= 20 and var runs))
        {
            await error.WriteLineAsync("--runs takes 1 to 20.");
            return Misused;
        }

        var rows = BenchRows.All.Where(row => names.Length == 0 || names.Contains(row.Id)).ToList();
        var plan = parsed.GetValue(_quick) ? MeasurePlan.Quick : MeasurePlan.Full;
        return await RunAsync(plan, rows, runs, parsed.GetValue(_json), parsed.GetValue(_docs), cancellationToken);
    }

    private async Task<int> RunAsync(MeasurePlan plan, List<IBenchRow> rows, int runs, string? json, string? docs, CancellationToken cancellationToken)
    {
        var reports = new List<BenchReport>();
        for (var run = 1; run <= runs; run++)
        {
            var report = await BenchRun.RunAsync(plan, rows, output, error, time, cancellationToken);
            reports.Add(report);
            if (json is not null)
            {
                BenchJson.Write(runs == 1 ? json : Numbered(json, run), report);
            }

            await output.WriteLineAsync();
            await output.WriteLineAsync($"Run {run} of {runs}, {report.Plan}, {report.Took.TotalMinutes:0.0} minutes: {report.Machine.Describe()}");
            TableWriter.Write(output, report.Measures);
        }

        WriteDocs(docs, reports);
        return reports.SelectMany(report => report.Measures).Any(measure => measure.Verdict == Verdict.Void) ? Failed : Success;
    }

    private Command Report()
    {
        var files = new Argument<string[]>("FILE") { Description = "Results, the newest last.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("report", "Write the Markdown page of results that were measured before.") { files, _docs };
        command.SetAction(parsed =>
        {
            List<BenchReport> reports = [.. parsed.GetValue(files)!.Select(BenchJson.Read)];
            if (parsed.GetValue(_docs) is { } docs)
            {
                WriteDocs(docs, reports);
            }
            else
            {
                new MarkdownWriter(output).Write(reports);
            }

            return Success;
        });
        return command;
    }

    private Command Receive()
    {
        var kind = new Argument<ReceiverKind>("KIND");
        var folder = new Argument<string>("FOLDER");
        var seconds = new Argument<double>("SECONDS");
        var command = new Command("receive", "Be an API under load.") { kind, folder, seconds };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            var host = new ReceiverHost(parsed.GetValue(kind), new ReceiverFolder(parsed.GetValue(folder)!));
            await host.RunAsync(input, output, TimeSpan.FromSeconds(parsed.GetValue(seconds)), time);
            return Success;
        });
        return command;
    }

    private Command Load()
    {
        var plan = new Argument<string>("PLAN");
        var command = new Command("load", "Send requests at a rate.") { plan };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using var generator = new LoadGenerator(JsonSerializer.Deserialize(File.ReadAllText(parsed.GetValue(plan)!), LineJson.Default.LoadPlan)!, time);
            output.WriteLine(JsonSerializer.Serialize(generator.Run(), LineJson.Default.LoadResult));
            return Success;
        });
        return command;
    }

    private static void WriteDocs(string? path, IReadOnlyList<BenchReport> reports)
    {
        if (path is not null)
        {
            using var file = new StreamWriter(path) { NewLine = "\n" };
            new MarkdownWriter(file).Write(reports);
        }
    }

    private static string Numbered(string path, int run) =>
        Path.ChangeExtension(path, run.ToString(CultureInfo.InvariantCulture) + Path.GetExtension(path));
}
