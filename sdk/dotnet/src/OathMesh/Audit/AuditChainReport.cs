namespace OathMesh.Audit;

/// <summary>What a check of an audit chain found.</summary>
/// <param name="Lines">How many good lines there are, from the first on.</param>
/// <param name="LastHash">The SHA-256 of the last good line, hex: with <paramref name="Lines"/>, the anchor to keep elsewhere.</param>
/// <param name="FirstBadLine">The first bad line's number, counted from 1; <see langword="null"/> when the chain is whole.</param>
/// <param name="Fault">What is wrong with it.</param>
public sealed record AuditChainReport(long Lines, string LastHash, long? FirstBadLine, string? Fault)
{
    /// <summary>Whether the chain is whole.</summary>
    public bool IsWhole => FirstBadLine is null;
}
