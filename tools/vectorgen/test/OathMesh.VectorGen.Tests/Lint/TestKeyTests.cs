using OathMesh.Keys;
using OathMesh.VectorGen.Tests.Support;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Tests.Lint;

public class TestKeyTests
{
    [Fact]
    public void No_key_of_the_vectors_can_be_loaded_as_ones_own()
    {
        var keys = Directory.GetFiles(VectorFiles.PathOf("keys"), "test-only-*.pem").Where(file => !file.EndsWith(".pub.pem", StringComparison.Ordinal)).ToList();
        keys.Should().HaveCount(TestKeys.All.Count);
        var directory = Directory.CreateTempSubdirectory("oathmesh-test-only-");
        try
        {
            foreach (var key in keys)
            {
                var copy = Path.Combine(directory.FullName, Path.GetFileName(key));
                File.Copy(key, copy);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }

                FluentActions.Invoking(() => KeyFiles.LoadPrivateKey(copy)).Should().Throw<KeyFormatException>().WithMessage("*published for tests*");
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_files_are_the_keys()
    {
        foreach (var key in TestKeys.All)
        {
            using var read = Ed25519PrivateKey.ImportPem(File.ReadAllText(VectorFiles.PathOf($"keys/test-only-{key.Number}.pem")));
            read.PublicKey.X.Should().Be(key.X);
            read.PublicKey.KeyId.Should().Be(key.KeyId);
            var jwk = VectorFiles.Load($"keys/test-only-{key.Number}.jwk.json").GetProperty("jwk");
            jwk.GetProperty("x").GetString().Should().Be(key.X);
            jwk.GetProperty("d").GetString().Should().Be(Base64UrlText.Encode(key.Seed));
        }
    }
}
