namespace OathMesh.Bench.Measuring;

/// <summary>What was measured is not what was meant: a request was denied, a token ran out, a tool failed. The figure is void, and the message says why.</summary>
internal sealed class VoidFigureException(string message) : Exception(message);
