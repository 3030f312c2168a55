namespace OathMesh.Bench.Http;

/// <summary>The kernel's scheduling classes.</summary>
internal static class SchedulingClass
{
    private const string Tool = "/usr/bin/chrt";

    /// <summary>
    /// The command line that lets a program give way to others: the scheduler sees its core as a free one, and may put other programs of the machine there
    /// and not on the receiver's. Where there is no tool for it the program runs as any other.
    /// </summary>
    public static IReadOnlyList<string> Idle(IReadOnlyList<string> command) =>
        OperatingSystem.IsLinux() && File.Exists(Tool) ? [Tool, "--idle", "0", .. command] : command;
}
