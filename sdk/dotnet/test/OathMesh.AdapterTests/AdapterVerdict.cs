namespace OathMesh.AdapterTests;

/// <summary>How a call through an adapter ended.</summary>
public enum AdapterVerdict
{
    /// <summary>The handler ran and answered.</summary>
    Allowed,

    /// <summary>401, <c>UNAUTHENTICATED</c>.</summary>
    Unauthenticated,

    /// <summary>403, <c>PERMISSION_DENIED</c>.</summary>
    Forbidden,
}
