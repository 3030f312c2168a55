namespace OathMesh.Bench.Http;

/// <summary>The APIs that are put under load: one endpoint, guarded in different ways.</summary>
internal enum ReceiverKind
{
    /// <summary>No authentication.</summary>
    Anonymous,

    /// <summary>ASP.NET Core's authentication with a handler that accepts everyone who sends a token: what a verification that costs nothing would leave.</summary>
    AcceptsEveryone,

    /// <summary>OathMesh, audit lines dropped.</summary>
    OathMesh,

    /// <summary>OathMesh, audit lines chained in a file.</summary>
    OathMeshAudited,

    /// <summary>OathMesh without what it does when the host starts: the first request meets it cold.</summary>
    OathMeshCold,

    /// <summary>JwtBearer with ES256.</summary>
    JwtBearerEs256,

    /// <summary>JwtBearer with RS256.</summary>
    JwtBearerRs256,
}
