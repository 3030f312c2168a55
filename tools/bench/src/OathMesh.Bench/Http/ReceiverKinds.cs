namespace OathMesh.Bench.Http;

/// <summary>What is to be known of each kind.</summary>
internal static class ReceiverKinds
{
    public static string Title(this ReceiverKind kind) => kind switch
    {
        ReceiverKind.Anonymous => "no authentication",
        ReceiverKind.OathMesh => "OathMesh",
        ReceiverKind.OathMeshAudited => "OathMesh with an audit file",
        ReceiverKind.JwtBearerEs256 => "JwtBearer ES256",
        _ => "JwtBearer RS256",
    };

    public static string? Scheme(this ReceiverKind kind) => kind switch
    {
        ReceiverKind.Anonymous => null,
        ReceiverKind.OathMesh or ReceiverKind.OathMeshAudited => "OathMesh",
        _ => "Bearer",
    };

    /// <summary>Whether a token works once only.</summary>
    public static bool ConsumesTokens(this ReceiverKind kind) => kind is ReceiverKind.OathMesh or ReceiverKind.OathMeshAudited;
}
