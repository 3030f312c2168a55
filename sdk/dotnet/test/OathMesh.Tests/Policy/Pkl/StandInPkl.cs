namespace OathMesh.Tests.Policy.Pkl;

/// <summary>A shell script in pkl's place, for what the real one cannot be made to do.</summary>
internal static class StandInPkl
{
    public static string Write(string folder, string script)
    {
        var path = Path.Combine(folder, "stand-in-pkl");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A script that says that it is pkl, and otherwise does as told.</summary>
    public static string WriteEvaluator(string folder, string script) =>
        Write(folder, $"if [ \"$1\" = --version ]; then echo 'Pkl 0.30.2 (stand-in)'; exit 0; fi\n{script}");
}
