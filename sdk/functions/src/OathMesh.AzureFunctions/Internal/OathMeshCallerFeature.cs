namespace OathMesh.AzureFunctions;

/// <summary>The caller, kept with the call once it was let in.</summary>
internal sealed record OathMeshCallerFeature(OathMeshCaller Caller);
