namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>What the host got back from the worker.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The header fields.</param>
/// <param name="Body">The body.</param>
/// <param name="OtherOutputs">The names of the outputs that were set, other than the HTTP response.</param>
public sealed record WorkerAnswer(int Status, ILookup<string, string> Headers, byte[] Body, IReadOnlyList<string> OtherOutputs);
