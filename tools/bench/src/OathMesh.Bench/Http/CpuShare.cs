using System.Globalization;

namespace OathMesh.Bench.Http;

/// <summary>Which cores receivers and load generators keep to, so that neither takes the other's time.</summary>
/// <param name="Receiver">The cores of a receiver; empty when all share all.</param>
/// <param name="Load">The cores of the load generator; empty when all share all.</param>
internal sealed record CpuShare(IReadOnlyList<int> Receiver, IReadOnlyList<int> Load)
{
    private const string Tool = "/usr/bin/taskset";
    private const int EnoughForTwo = 4;

    public static CpuShare Shared { get; } = new([], []);

    /// <summary>How many cores a receiver has.</summary>
    public int ReceiverCores => Receiver.Count == 0 ? Environment.ProcessorCount : Receiver.Count;

    public int LoadThreads => Math.Max(1, Load.Count);

    /// <summary>Shares out the cores that this process may use: one each, two each where there are four.</summary>
    public static CpuShare Here()
    {
        const string Field = "Cpus_allowed_list:";
        if (!OperatingSystem.IsLinux() || !File.Exists(Tool))
        {
            return Shared;
        }

        var line = File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? Shared : Split(ParseList(line[Field.Length..]));
    }

    /// <summary>The load gets the first cores: there the system does most of its own work, which would hold requests up for a millisecond and more.</summary>
    public static CpuShare Split(IReadOnlyList<int> cores)
    {
        var each = cores.Count >= EnoughForTwo ? 2 : 1;
        return cores.Count < 2 ? Shared : new([.. cores.TakeLast(each)], [.. cores.Take(each)]);
    }

    /// <summary>The kernel's form: <c>0-3,8</c>.</summary>
    public static IReadOnlyList<int> ParseList(string list)
    {
        var cores = new List<int>();
        foreach (var part in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            var last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            cores.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return cores;
    }

    /// <summary>The command line that keeps a program to some cores.</summary>
    public static IReadOnlyList<string> Pin(IReadOnlyList<int> cores, IReadOnlyList<string> command) =>
        cores.Count == 0 ? command : [Tool, "-c", string.Join(',', cores), .. command];
}
