namespace OathMesh.Verification;

/// <summary>What an adapter hands to a verifier: the credentials as received, and the facts of the request.</summary>
public readonly struct VerificationRequest
{
    /// <summary>Creates a request.</summary>
    /// <param name="authorization">The value of each <c>Authorization</c> field of the request, in order, untouched; empty when there is none.</param>
    /// <param name="facts">The facts of the request; <see cref="RequestFacts.None"/> when <see langword="null"/>.</param>
    public VerificationRequest(IReadOnlyList<string?> authorization, RequestFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        Authorization = authorization;
        Facts = facts ?? RequestFacts.None;
    }

    /// <summary>The value of each <c>Authorization</c> field, in order.</summary>
    public IReadOnlyList<string?> Authorization { get; }

    /// <summary>The facts of the request.</summary>
    public RequestFacts Facts { get; }
}
