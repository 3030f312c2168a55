using System.Globalization;

namespace OathMesh.Bench.Results;

/// <summary>Writes docs/performance.md from one or more runs: the last one's figures, and how many of the runs held each target.</summary>
internal sealed class MarkdownWriter(TextWriter output)
{
    /// <summary>Below this load average nobody else was at work.</summary>
    private const double Quiet = 0.7;

    private static readonly string[] Method =
    [
        "Every figure is a ratio of two things measured in one run. Contenders take turns in short slices, in an order that changes every round. Each round gives one ratio; the table shows their median and, as spread, their quartiles. Times in seconds belong to this machine; ratios travel better.",
        "Tokens are fresh: each is minted before the slice that uses it, is verified once, and consumes its id in a replay store that is on and obeyed. One request that is not answered as it should be voids the figure.",
        "The whole verification is all 14 steps with the replay store in memory, a policy of 20 rules and an audit sink that drops its lines. The JSON Web Token peers check issuer, audience, lifetime, algorithm and signature; they have no replay store, no policy and no audit, and their tokens carry the same claims.",
        "Over HTTP each receiver is a process of its own on loopback, kept to its own processor cores, the load generator to others. Throughput is by wrk with a token a request. Tokens that are not consumed, JSON Web Tokens and those of the handler that accepts everyone, come from a pool that is gone through again.",
        "Latency is measured open loop: requests are sent at random times (a Poisson process) at half of the rate that saturates our receiver, and each counts from when it was due. The API without authentication gets the same rate in the turns between, and half of what saturates itself in others: what that adds is owed to load and machine, not to verification. A handler that accepts everyone who sends a token, and so verifies nothing, is measured at half of what saturates it: what it adds is owed to receiving the token, to ASP.NET Core's authentication and authorization, load and machine. It is asked once a request, as JwtBearer is; ours twice, since its endpoints name their scheme. JwtBearer gets half of what saturates it. Turns before those that count let the runtime compile what only a receiver that waits now and then calls often. The load generator gives way to whatever else wants its core; what was under way then does not count.",
    ];

    public void Write(IReadOnlyList<BenchReport> runs)
    {
        var last = runs[^1];
        output.WriteLine("# Performance");
        output.WriteLine();
        output.WriteLine("Written by `./build.sh bench` from its results; do not edit. Run it to measure your machine; `--quick` takes a few minutes.");
        output.WriteLine();
        WriteMachine(last);
        WriteTargets(runs);
        WriteOthers(last);
        WriteReadings(last);
        output.WriteLine();
        output.WriteLine("## Method");
        output.WriteLine();
        foreach (var line in Method)
        {
            output.WriteLine("- " + line);
        }
    }

    private void WriteMachine(BenchReport last)
    {
        output.WriteLine($"- Machine: {last.Machine.Describe()}.");
        output.WriteLine($"- Versions: {string.Join(", ", last.Machine.Versions.Select(version => $"{version.Key} {version.Value}"))}.");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"- Run: {last.Plan}, {last.Rounds} rounds in process and {last.HttpRounds} over HTTP, {last.Took.TotalMinutes:0} minutes, ended {last.Ended:yyyy-MM-dd}."));
        if (last.LoadBefore is { } load)
        {
            var judgement = load < Quiet ? "" : " The machine was not idle: ratios of interleaved slices bear that, rates and latencies over HTTP do not.";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- Load average before the run: {load:0.0}.{judgement}"));
        }

        output.WriteLine();
    }

    private void WriteTargets(IReadOnlyList<BenchReport> runs)
    {
        var last = runs[^1];
        output.WriteLine("## Targets");
        output.WriteLine();
        output.WriteLine("| measure | value | quartiles | target | stretch | verdict | runs that held it |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var measure in last.Measures.Where(measure => measure.Target is not null))
        {
            var target = measure.Target!;
            Row(
                measure.Title,
                measure.Value is { } value ? $"**{Quantity.Format(value.Median, measure.Unit)}**" : "-",
                measure.Value is { } spread ? Quantity.FormatSpread(spread, measure.Unit) : "",
                target.FormatGoal(measure.Unit),
                target.FormatStretch(measure.Unit),
                measure.FormatVerdict(),
                Held(runs, measure.Id));
        }

        output.WriteLine();
        output.WriteLine("A verdict is of the median. It is unsteady where the quartiles lie on both sides of the target: another run might say otherwise.");
        WriteVoid(last);
    }

    private void WriteVoid(BenchReport last)
    {
        foreach (var measure in last.Measures.Where(measure => measure.Verdict == Verdict.Void))
        {
            output.WriteLine();
            output.WriteLine($"Void: {measure.Title}: {measure.VoidReason}");
        }
    }

    private void WriteOthers(BenchReport last)
    {
        output.WriteLine();
        output.WriteLine("## Also measured");
        output.WriteLine();
        output.WriteLine("| measure | value | quartiles |");
        output.WriteLine("|---|---|---|");
        foreach (var measure in last.Measures.Where(measure => measure is { Target: null, Value: not null }))
        {
            Row(measure.Title, $"**{Quantity.Format(measure.Value!.Median, measure.Unit)}**", Quantity.FormatSpread(measure.Value, measure.Unit));
        }
    }

    private void WriteReadings(BenchReport last)
    {
        output.WriteLine();
        output.WriteLine("## What the figures are made of");
        foreach (var measure in last.Measures.Where(measure => measure.Readings.Count > 0 || measure.Notes.Count > 0))
        {
            output.WriteLine();
            output.WriteLine($"### {Capital(measure.Title)}");
            output.WriteLine();
            if (measure.Readings.Count > 0)
            {
                output.WriteLine("| | median | quartiles |");
                output.WriteLine("|---|---|---|");
                foreach (var reading in measure.Readings)
                {
                    Row(reading.Name, Quantity.Format(reading.Value.Median, reading.Unit), Quantity.FormatSpread(reading.Value, reading.Unit));
                }
            }

            foreach (var note in measure.Notes)
            {
                output.WriteLine();
                output.WriteLine(note);
            }
        }
    }

    private void Row(params ReadOnlySpan<string> cells)
    {
        output.Write("|");
        foreach (var cell in cells)
        {
            output.Write($" {cell.Replace("|", "\\|", StringComparison.Ordinal)} |");
        }

        output.WriteLine();
    }

    private static string Capital(string text) => string.Concat(text[..1].ToUpperInvariant(), text.AsSpan(1));

    private static string Held(IReadOnlyList<BenchReport> runs, string id)
    {
        var verdicts = runs.SelectMany(run => run.Measures).Where(measure => measure.Id == id).Select(measure => measure.Verdict).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{verdicts.Count(verdict => verdict is Verdict.Met or Verdict.Stretch)} of {runs.Count}");
    }
}
