namespace OathMesh.Cli.Tests.Support;

/// <summary>The pkl that build.sh puts into the tree's own tools.</summary>
internal static class Pkl
{
    public static string Path { get; } = System.IO.Path.Combine((string)AppContext.GetData("OathMesh.ToolsFolder")!, "pkl", "pkl");
}
