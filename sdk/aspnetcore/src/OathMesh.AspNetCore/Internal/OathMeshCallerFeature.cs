namespace OathMesh.AspNetCore;

/// <summary>The caller, kept with the request once authentication succeeded as a whole.</summary>
internal sealed record OathMeshCallerFeature(OathMeshCaller Caller);
