using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>
/// Starts a program as the leader of its own process group, and kills the whole group: a testee may be a script that left its programs behind.
/// <c>setsid</c> does it where there is one; elsewhere the tree of children is killed.
/// </summary>
internal static partial class ProcessGroup
{
    private const int SigKill = 9;

    private static readonly string? Setsid = new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists);

    public static ProcessStartInfo StartInfo(string program) => Setsid is null
        ? new ProcessStartInfo(program)
        : new ProcessStartInfo(Setsid) { ArgumentList = { program } };

    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It had ended already, or a part of it had.
        }

        if (Setsid is not null)
        {
            // What the leader left behind still has its group. That there is none is no error.
            _ = KillByNumber(-process.Id, SigKill);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillByNumber(int process, int signal);
}
