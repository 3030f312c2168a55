namespace OathMesh.Bench.Http;

/// <summary>The kernel's scheduling classes.</summary>
internal static class SchedulingClass
{
    private const string Tool = "/usr/bin/chrt";

    /// <summary>
    /// The command line that runs a program only while nothing else wants its core: other programs of the machine see a core that is free, and are less often
    /// put on the receiver's. Where there is no tool for it the program runs as any other.
    /// </summary>
    public static IReadOnlyList<string> Idle(IReadOnlyList<string> command) =>
        OperatingSystem.IsLinux() && File.Exists(Tool) ? [Tool, "--idle", "0", .. command] : command;
}
