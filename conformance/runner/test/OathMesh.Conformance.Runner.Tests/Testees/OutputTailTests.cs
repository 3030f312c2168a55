using System.Text;
using OathMesh.Conformance.Runner.Testees;

namespace OathMesh.Conformance.Runner.Tests.Testees;

public sealed class OutputTailTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(OutputTail.MaxBytes)]
    [InlineData(OutputTail.MaxBytes + 1)]
    [InlineData(100_000)]
    public async Task Keeps_the_last_bytes_however_they_come(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        foreach (var piece in new[] { 1000, OutputTail.MaxBytes, int.MaxValue })
        {
            using var stream = new PieceByPiece(Encoding.ASCII.GetBytes(text), piece);
            var tail = new OutputTail(stream);
            await tail.Completion;
            tail.ToString().Should().Be(text[Math.Max(0, length - OutputTail.MaxBytes)..]);
        }
    }

    private sealed class PieceByPiece(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
