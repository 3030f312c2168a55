namespace OathMesh.Bench.Http;

/// <summary>What is to be known of each kind.</summary>
internal static class ReceiverKinds
{
    public static string Title(this ReceiverKind kind) => kind switch
    {
        ReceiverKind.Anonymous => "no authentication",
        ReceiverKind.AcceptsEveryone => "a handler that accepts everyone",
        ReceiverKind.OathMesh => "OathMesh",
        ReceiverKind.OathMeshAudited => "OathMesh with an audit file",
        ReceiverKind.OathMeshCold => "OathMesh, warm-up off",
        ReceiverKind.JwtBearerEs256 => "JwtBearer ES256",
        _ => "JwtBearer RS256",
    };

    /// <summary>The scheme that its tokens are sent with; none where it needs no token.</summary>
    public static string? Scheme(this ReceiverKind kind) => kind switch
    {
        ReceiverKind.Anonymous => null,
        ReceiverKind.JwtBearerEs256 or ReceiverKind.JwtBearerRs256 => "Bearer",
        _ => "OathMesh",
    };

    /// <summary>Whether a token works once only.</summary>
    public static bool ConsumesTokens(this ReceiverKind kind) => kind is ReceiverKind.OathMesh or ReceiverKind.OathMeshAudited or ReceiverKind.OathMeshCold;
}
