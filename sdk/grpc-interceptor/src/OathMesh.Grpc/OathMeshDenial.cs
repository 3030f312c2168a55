namespace OathMesh.Grpc;

/// <summary>What a receiver said about a call it denied: the <c>google.rpc.ErrorInfo</c> in the trailers (docs/protocol.md, section 4).</summary>
public sealed record OathMeshDenial
{
    /// <summary>The code told, such as <c>token_expired</c>; <c>invalid_token</c> when the receiver says no more.</summary>
    public required string Code { get; init; }

    /// <summary>The step that failed, 0 to 14; <see langword="null"/> when it was not told.</summary>
    public int? Step { get; init; }

    /// <summary>How to mend it, for a person; <see langword="null"/> when it was not told.</summary>
    public string? Fix { get; init; }

    /// <summary>The id under which the receiver's logs have the call; <see langword="null"/> when it was not told.</summary>
    public string? RequestId { get; init; }

    /// <summary>After how long a new call with a new token may succeed; <see langword="null"/> when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
