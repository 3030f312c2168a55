namespace OathMesh.Bench.Http;

/// <summary>A receiver at a rate, in requests a second.</summary>
internal sealed record LatencyContender(ReceiverKind Kind, double Rate);
