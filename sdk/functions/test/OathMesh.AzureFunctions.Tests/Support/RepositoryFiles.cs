namespace OathMesh.AzureFunctions.Tests.Support;

/// <summary>Files of the repository that the tests are built from.</summary>
internal static class RepositoryFiles
{
    public static string PathOf(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "OathMesh.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return Path.Combine(root.FullName, path);
    }

    public static string Read(string path) => File.ReadAllText(PathOf(path));
}
