using System.Buffers.Text;
using OathMesh.Keys;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Keys;

public sealed class KeyFormatTests
{
    // RFC 8410 section 10.3.
    private const string Rfc8410PrivateKey = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """;

    private const string Rfc8410PrivateKeyWithAttributesAndPublicKey = """
        -----BEGIN PRIVATE KEY-----
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
        Z9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PRIVATE KEY-----
        """;

    // RFC 8410 section 10.1.
    private const string Rfc8410PublicKey = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PUBLIC KEY-----
        """;

    [Fact]
    public void Reads_the_keys_of_RFC_8410()
    {
        using var first = Ed25519PrivateKey.ImportPem(Rfc8410PrivateKey);
        using var second = Ed25519PrivateKey.ImportPem(Rfc8410PrivateKeyWithAttributesAndPublicKey);
        var publicKey = Ed25519PublicKey.ImportPem(Rfc8410PublicKey);
        first.PublicKey.Should().Be(publicKey);
        second.PublicKey.Should().Be(publicKey);
    }

    [Fact]
    public void Computes_the_thumbprint_of_RFC_8037_A_3()
    {
        var key = Ed25519PublicKey.Import(Base64Url.DecodeFromUtf8("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"u8));
        key.KeyId.Should().Be("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    [Fact]
    public void Gives_back_what_it_wrote()
    {
        using var key = Ed25519PrivateKey.Generate();
        using var read = Ed25519PrivateKey.ImportPem(key.ExportPem());
        read.PublicKey.Should().Be(key.PublicKey);
        Ed25519PublicKey.ImportPem(key.PublicKey.ExportPem()).Should().Be(key.PublicKey);
        var set = JsonWebKeySet.Parse(new JsonWebKeySet([key.PublicKey]).ToJson());
        set.TryGet(key.PublicKey.KeyId, out var found).Should().BeTrue();
        found.Should().Be(key.PublicKey);
    }

    [Theory]
    [InlineData("", "There is no PEM block")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----", "RSA PRIVATE KEY; expected a PRIVATE KEY")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----", "encrypted")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp\n-----END PRIVATE KEY-----", "not a well-formed")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----", "not an Ed25519 key")]
    public void Refuses_what_is_not_an_Ed25519_private_key_without_quoting_it(string pem, string message)
    {
        var act = () => Ed25519PrivateKey.ImportPem(pem);
        var exception = act.Should().Throw<KeyFormatException>().Which;
        exception.Message.Should().Contain(message);
        exception.ToString().Should().NotContain("INTuctv5");
    }

    [Fact]
    public void Refuses_a_PKCS8_whose_public_key_is_another_and_two_keys_in_one_file()
    {
        // The last byte of the public key is changed.
        var act = () => Ed25519PrivateKey.ImportPem(Rfc8410PrivateKeyWithAttributesAndPublicKey.Replace("rXAxZuE=", "rXAxZuI=", StringComparison.Ordinal));
        act.Should().Throw<KeyFormatException>().WithMessage("*not the private key's*");
        var two = () => Ed25519PrivateKey.ImportPem(Rfc8410PrivateKey + "\n" + Rfc8410PrivateKey);
        two.Should().Throw<KeyFormatException>().WithMessage("*more than one*");
    }

    [Fact]
    public void Never_prints_a_private_key()
    {
        using var key = Ed25519PrivateKey.ImportPem(Rfc8410PrivateKey);
        key.ToString().Should().Be($"Ed25519 private key {key.PublicKey.KeyId}");
        typeof(Ed25519PrivateKey).GetMethod("<Clone>$").Should().BeNull("a private key is never a record");
    }

    [Theory]
    [InlineData("fe894df18abf1c20088bfbe6c9ad45d42ec20663eaf7111eaea1d851da0d7f89", "prime-order")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000", "small order")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "small order")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "small order")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "small order")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "canonical")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080", "canonical")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000", "not a point")]
    [InlineData("00", "1 bytes")]
    public void Refuses_public_keys_outside_the_prime_order_subgroup(string hex, string message)
    {
        var act = () => Ed25519PublicKey.Import(Convert.FromHexString(hex));
        act.Should().Throw<KeyFormatException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Refuses_a_key_file_that_others_can_read_or_that_is_published_for_tests()
    {
        using var directory = new TempDirectory();
        using var key = Ed25519PrivateKey.Generate();
        var path = directory["key.pem"];
        KeyFiles.SavePrivateKey(path, key);
        KeyFiles.LoadPrivateKey(path).Dispose();
        foreach (var mode in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.GroupWrite, UnixFileMode.OtherExecute })
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);
            FluentActions.Invoking(() => KeyFiles.LoadPrivateKey(path)).Should().Throw<KeyFormatException>().WithMessage("*chmod 600*");
        }

        using var published = Ed25519PrivateKey.ImportSeed(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        KeyFiles.SavePrivateKey(directory["test.pem"], published);
        FluentActions.Invoking(() => KeyFiles.LoadPrivateKey(directory["test.pem"])).Should().Throw<KeyFormatException>().WithMessage("*published for tests*");
        FluentActions.Invoking(() => KeyFiles.LoadPrivateKey(directory["none.pem"])).Should().Throw<KeyFormatException>().WithMessage("*no such file*");
    }
}
