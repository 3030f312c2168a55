namespace OathMesh.Conformance.Runner.Results;

/// <summary>One place where a result is not what was expected.</summary>
/// <param name="Path">The place, such as <c>results[0].claims.scope[1]</c>.</param>
/// <param name="Expected">The expected value as JSON; <see langword="null"/> when nothing was expected there.</param>
/// <param name="Actual">The value found, as JSON; <see langword="null"/> when it is missing.</param>
public sealed record Difference(string Path, string? Expected, string? Actual);
