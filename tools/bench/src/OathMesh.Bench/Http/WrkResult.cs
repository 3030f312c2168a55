using System.Globalization;

namespace OathMesh.Bench.Http;

/// <summary>What wrk counted.</summary>
/// <param name="Requests">The answered requests.</param>
/// <param name="Microseconds">How long it sent.</param>
/// <param name="Refused">The answers with a status of 400 or more.</param>
/// <param name="Broken">Connections and requests that failed.</param>
/// <param name="Exhausted">The threads that ran out of tokens.</param>
internal sealed record WrkResult(long Requests, long Microseconds, long Refused, long Broken, int Exhausted)
{
    public double PerSecond => Requests * 1e6 / Microseconds;

    /// <summary>Reads the line that the script writes at the end.</summary>
    public static WrkResult? Parse(string output)
    {
        var line = output.Split('\n').LastOrDefault(text => text.StartsWith("result ", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var requests, var microseconds, var refused, var broken, var exhausted]
            ? new(Number(requests), Number(microseconds), Number(refused), Number(broken), (int)Number(exhausted))
            : null;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
