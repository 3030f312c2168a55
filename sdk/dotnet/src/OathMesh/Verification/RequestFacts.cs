using OathMesh.Binding;

namespace OathMesh.Verification;

/// <summary>
/// What a verifier may need to know of the request besides the token. Reading a body costs, so the hash is asked for only when an authentic token
/// says <c>rqh</c> (step 12). Adapters derive from it; one that cannot see the wire leaves <see cref="GetRequestHashAsync"/> as it is, and bound tokens are denied.
/// </summary>
public class RequestFacts
{
    /// <summary>Facts of a request of which nothing is known.</summary>
    public static RequestFacts None { get; } = new();

    /// <summary>The address the request came from, for the audit line; <see langword="null"/> when unknown.</summary>
    public virtual string? SourceAddress => null;

    /// <summary>The id under which the request is found in other logs, for the audit line; <see langword="null"/> when unknown.</summary>
    public virtual string? RequestId => null;

    /// <summary>The method, to tell the same request sent again from another one; <see langword="null"/> when unknown.</summary>
    public virtual string? Method => null;

    /// <summary>The request target as on the wire (gRPC: the full method name), to tell the same request sent again from another one; <see langword="null"/> when unknown.</summary>
    public virtual string? Target => null;

    /// <summary>Computes the request's hash (<see cref="RequestBinding"/>) from its method, raw target, content type and body.</summary>
    /// <param name="cancellationToken">Gives up reading the body.</param>
    /// <returns>The hash, or <see langword="null"/> when it cannot be computed here: the token is then denied with <c>binding_unavailable</c>.</returns>
    public virtual ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken) => new((string?)null);
}
