using System.Security.Cryptography;

namespace OathMesh.Audit;

/// <summary>Where a chain of audit lines stands: how many there are, and the SHA-256 of the last one without its newline.</summary>
internal readonly record struct AuditChain(long Sequence, ReadOnlyMemory<byte> LastHash)
{
    /// <summary>Before the first line: sequence 0 and a hash of zeros.</summary>
    public static AuditChain Start { get; } = new(0, new byte[SHA256.HashSizeInBytes]);

    /// <summary>The chain with one more line, given without its newline.</summary>
    public AuditChain Append(ReadOnlySpan<byte> line) => new(Sequence + 1, SHA256.HashData(line));
}
