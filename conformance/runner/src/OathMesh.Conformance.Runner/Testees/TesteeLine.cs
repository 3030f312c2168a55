namespace OathMesh.Conformance.Runner.Testees;

/// <summary>A line that a testee wrote, without its LF; empty and marked when it was longer than <see cref="MaxBytes"/>.</summary>
internal readonly record struct TesteeLine(ReadOnlyMemory<byte> Bytes, bool IsTooLong)
{
    /// <summary>The longest line that is read, in bytes: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;
}
