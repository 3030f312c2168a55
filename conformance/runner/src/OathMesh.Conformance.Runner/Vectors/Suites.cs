namespace OathMesh.Conformance.Runner.Vectors;

/// <summary>The suites: names of folders, of operations and of capabilities alike.</summary>
internal static class Suites
{
    public static readonly IReadOnlyList<string> All = ["verify", "mint", "rqh", "policy", "jwks", "http"];
}
