namespace OathMesh.Grpc;

/// <summary>What becomes of a call of a method for which nobody said which actions it needs.</summary>
public enum UnmappedMethods
{
    /// <summary>It is denied with <c>PERMISSION_DENIED</c> and <c>forbidden</c>. The default.</summary>
    Deny,

    /// <summary>Any action will do: the token is verified, and the policy alone decides.</summary>
    AllowAnyAct,
}
