namespace OathMesh.AdapterTests;

/// <summary>What the sender of a call got back.</summary>
/// <param name="Verdict">How the call ended.</param>
/// <param name="Code">The code told; <see langword="null"/> on allow.</param>
/// <param name="Step">The step, where it was told.</param>
/// <param name="SuggestsRetry">Whether the sender was told to try again later.</param>
/// <param name="Wire">Everything that the sender can see, but for what differs from call to call by nature: request ids, dates.</param>
public sealed record AdapterAnswer(AdapterVerdict Verdict, string? Code, int? Step, bool SuggestsRetry, string Wire);
