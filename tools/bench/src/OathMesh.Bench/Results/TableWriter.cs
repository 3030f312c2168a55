namespace OathMesh.Bench.Results;

/// <summary>Writes measures as a table of plain text, the ratio first.</summary>
internal static class TableWriter
{
    private static readonly string[] Heads = ["value", "quartiles", "target", "stretch", "verdict", "measure"];

    public static void Write(TextWriter output, IReadOnlyList<Measure> measures)
    {
        List<string[]> rows = [Heads, .. measures.Select(Row)];
        var widths = Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]))));
        }

        foreach (var measure in measures.Where(measure => measure.Verdict == Verdict.Void))
        {
            output.WriteLine($"Void: {measure.Id}: {measure.VoidReason}");
        }
    }

    /// <summary>The contenders of one measure, a line each.</summary>
    public static void WriteReadings(TextWriter output, Measure measure)
    {
        var width = measure.Readings.Select(reading => reading.Name.Length).DefaultIfEmpty().Max();
        foreach (var reading in measure.Readings)
        {
            output.WriteLine($"    {reading.Name.PadRight(width)}  {Quantity.Format(reading.Value.Median, reading.Unit)}  ({Quantity.FormatSpread(reading.Value, reading.Unit)})");
        }

        foreach (var note in measure.Notes)
        {
            output.WriteLine($"    {note}");
        }
    }

    private static string[] Row(Measure measure) =>
    [
        measure.Value is { } value ? Quantity.Format(value.Median, measure.Unit) : "-",
        measure.Value is { } spread ? Quantity.FormatSpread(spread, measure.Unit) : "",
        measure.Target?.FormatGoal(measure.Unit) ?? "",
        measure.Target?.FormatStretch(measure.Unit) ?? "",
        measure.FormatVerdict(),
        measure.Title,
    ];
}
