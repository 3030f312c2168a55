using System.Security.Cryptography;
using System.Text;
using OathMesh.VectorGen.Tests.Support;

namespace OathMesh.VectorGen.Tests.Lint;

public class RegenerationTests
{
    private static readonly Lazy<SortedDictionary<string, byte[]>> Generated = new(Corpus.Files);

    [Fact]
    public void Generating_again_changes_no_byte()
    {
        var changed = Generated.Value
            .Where(file => !File.Exists(VectorFiles.PathOf(file.Key)) || !File.ReadAllBytes(VectorFiles.PathOf(file.Key)).AsSpan().SequenceEqual(file.Value))
            .Select(file => file.Key);
        changed.Should().BeEmpty("vectors come from the program, never from hand edits: dotnet run --project tools/vectorgen/src/OathMesh.VectorGen -- --out vectors");
    }

    [Fact]
    public void Generating_twice_gives_the_same() =>
        Digest(Corpus.Files()).Should().Be(Digest(Generated.Value));

    [Fact]
    public void Nothing_else_lies_among_the_generated_files() =>
        Writer.Stale(VectorFiles.Root, Generated.Value.Keys).Should().BeEmpty();

    [Fact]
    public void Files_are_plain_ASCII_with_LF()
    {
        foreach (var (path, bytes) in Generated.Value)
        {
            bytes.Should().NotContain((byte)'\r', path);
            bytes.All(Ascii.IsValid).Should().BeTrue(path);
            bytes[^1].Should().Be((byte)'\n', path);
        }
    }

    private static string Digest(SortedDictionary<string, byte[]> files) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => $"{file.Key} {Convert.ToHexStringLower(SHA256.HashData(file.Value))}")))));
}
