namespace OathMesh.Bench.Http;

/// <summary>What a receiver says of itself.</summary>
/// <param name="Allowed">The requests that its verifier allowed; -1 where nobody counts.</param>
/// <param name="Denied">Those that it denied.</param>
internal sealed record ReceiverStatus(long Allowed, long Denied);
