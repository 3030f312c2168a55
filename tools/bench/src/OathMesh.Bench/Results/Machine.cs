using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using OathMesh.Keys;

namespace OathMesh.Bench.Results;

/// <summary>What the figures were measured on and with. Names no host and no path.</summary>
internal sealed record Machine
{
    public required string Processor { get; init; }

    public required int Cores { get; init; }

    public required double MemoryGibibytes { get; init; }

    public required string System { get; init; }

    /// <summary>Name and version of what takes part.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    public static Machine Here(string? wrk)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [".NET"] = Environment.Version.ToString(),
            ["OathMesh"] = VersionOf(typeof(OathMeshLimits)),
            ["Ed25519 provider"] = Ed25519Provider.Name,
            ["Microsoft.IdentityModel.JsonWebTokens"] = VersionOf(typeof(Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler)),
            ["Microsoft.AspNetCore.Authentication.JwtBearer"] = VersionOf(typeof(Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler)),
        };
        if (wrk is not null)
        {
            versions["wrk"] = wrk;
        }

        if (FirstLine("/proc/sys/net/ipv4/tcp_congestion_control") is { } congestion)
        {
            // One that paces, such as bbr, holds requests up even on the loopback interface.
            versions["TCP congestion control"] = congestion;
        }

        return new()
        {
            Processor = Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Cores = Environment.ProcessorCount,
            MemoryGibibytes = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
            System = Field("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? RuntimeInformation.OSDescription,
            Versions = versions,
        };
    }

    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"{Processor}, {Cores} cores, {MemoryGibibytes} GiB, {System}");

    /// <summary>The load average of the last minute; <see langword="null"/> where the system has none.</summary>
    public static double? LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private static string VersionOf(Type type)
    {
        var version = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        return version.Split('+')[0];
    }

    private static string? FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Field(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
            return line?[(line.IndexOfAny([':', '=']) + 1)..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
