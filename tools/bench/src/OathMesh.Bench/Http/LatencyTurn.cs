namespace OathMesh.Bench.Http;

/// <summary>One turn of a receiver at a rate.</summary>
/// <param name="Load">How long the answers took.</param>
/// <param name="Busy">The share of its cores that the receiver used meanwhile.</param>
internal sealed record LatencyTurn(LoadResult Load, double Busy);
