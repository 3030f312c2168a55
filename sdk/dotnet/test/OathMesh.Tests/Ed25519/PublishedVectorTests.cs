using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using OathMesh.Keys;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Ed25519;

/// <summary>What public keys and signatures are accepted, held to the published corpora.</summary>
public sealed class PublishedVectorTests
{
    [Fact]
    public void Agrees_with_Wycheproof_on_all_151_signatures()
    {
        int valid = 0, invalid = 0;
        foreach (var group in Corpora.Load("wycheproof/ed25519_test.json").GetProperty("testGroups").EnumerateArray())
        {
            var key = Ed25519PublicKey.Import(group.GetProperty("publicKey").Hex("pk"));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.GetProperty("result").GetString() == "valid";
                key.Verify(test.Hex("msg"), test.Hex("sig")).Should().Be(expected, "tcId {0}", test.GetProperty("tcId"));
                _ = expected ? valid++ : invalid++;
            }
        }

        (valid, invalid).Should().Be((88, 63));
    }

    [Fact]
    public void Accepts_only_number_305_of_the_914_CCTV_cases()
    {
        var accepted = new List<int>();
        var vectors = Corpora.Load("cctv-ed25519/ed25519vectors.json").EnumerateArray().ToList();
        foreach (var vector in vectors)
        {
            if (Ed25519PublicKey.TryImport(vector.Hex("key"), out var key, out _)
                && key.Verify(Encoding.ASCII.GetBytes(vector.GetProperty("msg").GetString()!), vector.Hex("sig")))
            {
                accepted.Add(vector.GetProperty("number").GetInt32());
            }
        }

        vectors.Should().HaveCount(914);
        accepted.Should().Equal(305);
    }

    [Fact]
    public void Verifies_the_signatures_of_RFC_8032()
    {
        foreach (var vector in Corpora.Load("rfc/rfc_vectors.json").GetProperty("rfc8032_7_1").EnumerateArray())
        {
            Ed25519PublicKey.Import(vector.Hex("pk")).Verify(vector.Hex("msg"), vector.Hex("sig")).Should().BeTrue(vector.GetProperty("name").GetString());
        }
    }

    [Fact]
    public void Signs_as_RFC_8037_A_4_does()
    {
        var appendix = Corpora.Load("rfc/rfc_vectors.json").GetProperty("rfc8037_A");
        using var key = Ed25519PrivateKey.ImportSeed(Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(Text(appendix.GetProperty("jwk"), "d"))));
        var jws = Text(appendix, "jws");
        OathMesh.Tokens.TokenMinter.Sign(key, """{"alg":"EdDSA"}"""u8, "Example of Ed25519 signing"u8).Should().Be(jws);
    }

    [Fact]
    public async Task Denies_the_valid_signature_of_RFC_8037_A_4_for_want_of_a_type()
    {
        var jws = Text(Corpora.Load("rfc/rfc_vectors.json").GetProperty("rfc8037_A"), "jws");
        await new Receiver().ShouldDenyAsync(jws, 2, "type_not_allowed");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
