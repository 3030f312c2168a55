namespace OathMesh.Cli.Policies;

/// <summary>One case of a test file: a call, and how the policy must decide on it.</summary>
/// <param name="Name">The case's name.</param>
/// <param name="Caller">The call.</param>
/// <param name="Allow">Whether it must be allowed.</param>
/// <param name="Rule">The rule that must decide; <see langword="null"/> when any may.</param>
internal sealed record PolicyTestCase(string Name, OathMeshCaller Caller, bool Allow, string? Rule);

/// <summary>How a case went.</summary>
/// <param name="File">The test file.</param>
/// <param name="Case">The case.</param>
/// <param name="Failure">What was not as expected; <see langword="null"/> when all was.</param>
internal sealed record PolicyTestResult(string File, PolicyTestCase Case, string? Failure);
