namespace OathMesh.Policy;

/// <summary>The shape of a policy in Pkl, <c>schema.pkl</c>: typed and documented, so that mistakes show while a policy is evaluated, with line and column.</summary>
public static class PolicySchema
{
    /// <summary>The file's name, beside the policies that amend it.</summary>
    public const string FileName = "schema.pkl";

    /// <summary>The file's text.</summary>
    /// <returns>Pkl.</returns>
    public static string Read()
    {
        using var stream = typeof(PolicySchema).Assembly.GetManifestResourceStream("OathMesh.Policy.schema.pkl")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
