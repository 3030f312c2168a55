using System.Text;
using System.Text.RegularExpressions;

namespace OathMesh.Policy.Pkl;

/// <summary>Finds the pkl command line and checks its version: once for each file that it finds.</summary>
internal sealed partial class PklExecutable(PklEvaluatorOptions options)
{
    private const int MinMinor = 30;

    // What was checked: the file and when it was written.
    private volatile Tuple<string, DateTime>? _checked;

    /// <exception cref="PolicyFormatException">There is none, or not one that can be used.</exception>
    public string Find()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            throw new PolicyFormatException("Pkl is evaluated on Linux and macOS only. Compile the policy there, oathmesh policy compile FILE.pkl -o FILE.json, and use the JSON.");
        }

        var path = options.Executable is { Length: > 0 } given
            ? Usable(Path.GetFullPath(given)) ?? throw Unusable($"There is no pkl that can be run at {given}. Check the path.")
            : Candidates().Select(Usable).FirstOrDefault(candidate => candidate is not null) ?? throw Unusable(
                "pkl was not found, and is needed to evaluate a policy in Pkl. Install pkl 0.30 or later and have it on PATH or configure its path, or compile the policy elsewhere: oathmesh policy compile FILE.pkl -o FILE.json.");
        CheckVersion(path);
        return path;
    }

    /// <summary>Another pkl may be installed at any time, without a change of the policy.</summary>
    private static PolicyFormatException Unusable(string message) => new(message) { IsTransient = true };

    /// <summary>A relative entry of PATH would run whatever lies in the working directory.</summary>
    private IEnumerable<string> Candidates() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, "pkl"))
            .Concat(options.ToolsFolder is { Length: > 0 } tools ? [Path.Combine(Path.GetFullPath(tools), "pkl", "pkl")] : []);

    private static string? Usable(string path)
    {
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            return !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0 ? path : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void CheckVersion(string path)
    {
        var found = Tuple.Create(path, File.GetLastWriteTimeUtc(path));
        if (found.Equals(_checked))
        {
            return;
        }

        var run = PklProcess.Run(path, ["--version"], Path.GetTempPath(), options);
        var text = Encoding.UTF8.GetString(run.Output);
        var version = Version.Match(text);
        if (run.Outcome != PklOutcome.Ended || run.ExitCode != 0 || !version.Success)
        {
            throw Unusable($"{path} does not say that it is pkl. Install pkl 0.30 or later, or configure its path.");
        }

        if (version.Groups["major"].Value != "0" || int.Parse(version.Groups["minor"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) < MinMinor)
        {
            throw Unusable($"{path} is {version.Value}; a version from 0.30 on and before 1.0 is needed. Install one, or configure its path.");
        }

        _checked = found;
    }

    [GeneratedRegex(@"^Pkl (?<major>\d{1,4})\.(?<minor>\d{1,4})\.\d{1,4}")]
    private static partial Regex Version { get; }
}
