namespace OathMesh.Conformance.Runner.Testees;

/// <summary>A testee: a folder with an executable <c>run</c>.</summary>
internal sealed record TesteeFolder(string Name, string Directory, TesteeScope? Scope)
{
    public string Run => Path.Combine(Directory, "run");

    /// <summary>Every testee below a folder, in ordinal order. One that cannot be run is an error: it must not fall out of the matrix in silence.</summary>
    public static IReadOnlyList<TesteeFolder> Discover(string directory)
    {
        if (!System.IO.Directory.Exists(directory))
        {
            throw new ConfigurationException($"There is no folder {directory}. Give the folder of the testees with --testees.");
        }

        List<TesteeFolder> folders =
        [
            .. System.IO.Directory.EnumerateDirectories(Path.GetFullPath(directory))
                .Order(StringComparer.Ordinal)
                .Select(path => new TesteeFolder(Path.GetFileName(path), path, TesteeScope.LoadOrNull(path))),
        ];
        folders.ForEach(RequireExecutable);
        return folders.Count > 0 ? folders : throw new ConfigurationException($"There are no testees in {directory}.");
    }

    private static void RequireExecutable(TesteeFolder folder)
    {
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!File.Exists(folder.Run) || (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder.Run) & Executable) == 0))
        {
            throw new ConfigurationException($"The testee {folder.Name} has no executable file named run.");
        }
    }
}
