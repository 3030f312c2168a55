namespace OathMesh.AspNetCore;

/// <summary>Defaults of the scheme.</summary>
public static class OathMeshDefaults
{
    /// <summary>The scheme's name, and the name of the HTTP authentication scheme: <c>OathMesh</c>.</summary>
    public const string AuthenticationScheme = "OathMesh";
}
