using System.Globalization;
using System.Text;

namespace OathMesh.Chaos;

/// <summary>What a run saw.</summary>
internal sealed record ChaosReport(
    ChaosSettings Settings, TokenLedger Ledger, IReadOnlyDictionary<string, int> Faults, int Rotations, int PolicyVersions, TimeSpan Recovery)
{
    public IReadOnlyList<string> DoubleAllows { get; } = Ledger.FindDoubleAllows();

    /// <summary>A run in which nothing was allowed, or nothing went wrong, proves nothing.</summary>
    public bool IsProof => Ledger.Allows > 0 && Ledger.Denials.GetValueOrDefault("jti_replay") > 0 && Faults.Count > 0;

    public bool IsGood => IsProof && DoubleAllows.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        Line(text, "seed", Settings.Seed);
        Line(text, "minutes", Settings.Duration.TotalMinutes);
        Line(text, "receivers", Settings.Receivers);
        Line(text, "tokens", Ledger.Tokens);
        Line(text, "attempts", Ledger.Attempts);
        Line(text, "allows", Ledger.Allows);
        Line(text, "allows in the known-good window", Ledger.DegradedAllows);
        foreach (var (code, count) in Ledger.Denials.OrderBy(denial => denial.Key, StringComparer.Ordinal))
        {
            Line(text, $"denied {code}", count);
        }

        foreach (var (fault, count) in Faults)
        {
            Line(text, $"fault: {fault}", count);
        }

        Line(text, "key rotations", Rotations);
        Line(text, "policy versions", PolicyVersions);
        Line(text, "slowest verification, ms", Math.Round(Ledger.Slowest.TotalMilliseconds));
        Line(text, "normal again after the last fault, ms", Math.Round(Recovery.TotalMilliseconds));
        Line(text, "double allows", DoubleAllows.Count);
        foreach (var history in DoubleAllows)
        {
            text.AppendLine(history);
        }

        if (!IsProof)
        {
            text.AppendLine("This run proves nothing: nothing was allowed, nothing was replayed, or no fault struck. Run it longer.");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, IFormattable value) =>
        text.Append(name.PadRight(44)).AppendLine(value.ToString(null, CultureInfo.InvariantCulture));
}
