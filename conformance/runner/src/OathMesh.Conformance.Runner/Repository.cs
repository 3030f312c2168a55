namespace OathMesh.Conformance.Runner;

/// <summary>Finds the repository that holds the working directory, or else the runner.</summary>
internal static class Repository
{
    public static string Find(string relativePath, string option)
    {
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "OathMesh.sln")))
                {
                    return Path.Combine(folder.FullName, relativePath);
                }
            }
        }

        throw new ConfigurationException($"This is not inside the repository. Give the folder with {option}.");
    }
}
