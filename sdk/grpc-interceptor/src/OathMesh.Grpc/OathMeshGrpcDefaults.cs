namespace OathMesh.Grpc;

/// <summary>Defaults of the gRPC adapter, and the names that it puts on the wire.</summary>
public static class OathMeshGrpcDefaults
{
    /// <summary>The section of configuration that <see cref="OathMeshGrpcOptions"/> are read from: <c>OathMesh:Grpc</c>.</summary>
    public const string ConfigurationSection = "OathMesh:Grpc";

    /// <summary>The ASP.NET Core scheme whose receiver is used when the options hold no settings of their own: <c>OathMesh</c>.</summary>
    public const string AuthenticationScheme = "OathMesh";

    /// <summary>The <c>domain</c> of the <c>google.rpc.ErrorInfo</c> of a denial: <c>oathmesh</c>.</summary>
    public const string ErrorDomain = "oathmesh";

    /// <summary>The trailer that carries the <c>google.rpc.Status</c> of a denial: <c>grpc-status-details-bin</c>.</summary>
    public const string StatusDetailsTrailer = "grpc-status-details-bin";

    /// <summary>The metadata entry that carries the token: <c>authorization</c>.</summary>
    public const string AuthorizationEntry = "authorization";
}
