using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;

namespace OathMesh.Bench.Tests.Results;

internal static class Reports
{
    public static readonly Measure WithTarget = new()
    {
        Id = "a/b",
        Title = "ours / theirs",
        Value = new Quartiles(0.4, 0.5, 0.6, 9),
        Target = new Target(Bound.AtMost, 0.55, 0.3),
        Readings = [new("ours", Unit.Nanoseconds, Quartiles.Exactly(1500)), new("their | pipe", Unit.Nanoseconds, Quartiles.Exactly(3000))],
        Notes = ["A note."],
    };

    public static readonly Measure WithoutTarget = new() { Id = "c", Title = "memory", Unit = Unit.Mebibytes, Value = Quartiles.Exactly(72.5) };

    public static BenchReport Of(params Measure[] measures) => new()
    {
        Ended = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        Plan = "full",
        Rounds = 41,
        HttpRounds = 9,
        Took = TimeSpan.FromMinutes(14),
        Machine = new Machine
        {
            Processor = "Some CPU",
            Cores = 2,
            MemoryGibibytes = 16,
            System = "Some Linux",
            Versions = new Dictionary<string, string> { [".NET"] = "10.0.4" },
        },
        Measures = measures,
    };
}
