namespace OathMesh.Bench.Http;

/// <summary>What is to be known of each kind.</summary>
internal static class ReceiverKinds
{
    public static string Title(this ReceiverKind kind) => kind switch
    {
        ReceiverKind.Anonymous => "no authentication",
        ReceiverKind.OathMesh => "OathMesh",
        ReceiverKind.OathMeshAudited => "OathMesh with an audit file",
        ReceiverKind.OathMeshCold => "OathMesh, warm-up off",
        ReceiverKind.JwtBearerEs256 => "JwtBearer ES256",
        _ => "JwtBearer RS256",
    };

    public static string? Scheme(this ReceiverKind kind) =>
        kind == ReceiverKind.Anonymous ? null : kind.ConsumesTokens() ? "OathMesh" : "Bearer";

    /// <summary>Whether a token works once only.</summary>
    public static bool ConsumesTokens(this ReceiverKind kind) => kind is ReceiverKind.OathMesh or ReceiverKind.OathMeshAudited or ReceiverKind.OathMeshCold;
}
