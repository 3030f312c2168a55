using OathMesh.Ed25519;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace OathMesh.Tests.Ed25519;

public sealed class PrecomputedPublishedVectorTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void Wycheproof_as_labelled(int digitBits)
    {
        int valid = 0, invalid = 0;
        foreach (var group in Corpora.Load("wycheproof/ed25519_test.json").GetProperty("testGroups").EnumerateArray())
        {
            var key = group.GetProperty("publicKey").Hex("pk");
            var verifier = new PrecomputedVerifier(key, (CombDigits)digitBits);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.GetProperty("result").GetString() == "valid";
                verifier.Verify(test.Hex("msg"), test.Hex("sig"))
                    .Should().Be(expected, "tcId {0}", test.GetProperty("tcId"));
                _ = expected ? valid++ : invalid++;
            }
        }

        valid.Should().Be(88);
        invalid.Should().Be(63);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void Of_CCTV_only_number_305_passes_key_check_and_signature(int digitBits)
    {
        List<int> accepted = [];
        var count = 0;
        foreach (var vector in Corpora.Load("cctv-ed25519/ed25519vectors.json").EnumerateArray())
        {
            count++;
            var key = vector.Hex("key");
            if (Ed25519KeyCheck.Check(key) == KeyCheckResult.Valid
                && new PrecomputedVerifier(key, (CombDigits)digitBits).Verify(Message(vector), vector.Hex("sig")))
                accepted.Add(vector.GetProperty("number").GetInt32());
        }

        count.Should().Be(914);
        accepted.Should().Equal(305);
    }

    /// <summary>Without the check for prime order the equation alone must still be libsodium's.</summary>
    [Fact]
    public void Of_CCTV_the_equation_accepts_what_libsodium_accepts()
    {
        var accepted = 0;
        foreach (var vector in Corpora.Load("cctv-ed25519/ed25519vectors.json").EnumerateArray())
        {
            var (key, message, signature) = (vector.Hex("key"), Message(vector), vector.Hex("sig"));
            var holds = Ed25519KeyCheck.Check(key, out var point) is KeyCheckResult.Valid or KeyCheckResult.NotPrimeOrder
                && VerificationEquation.Holds(new CombTable(point, CombDigits.SixBits), key, message, signature);
            holds.Should().Be(Libsodium.Verify(key, message, signature), "number {0}", vector.GetProperty("number"));
            accepted += holds ? 1 : 0;
        }

        accepted.Should().Be(43);
    }

    [Fact]
    public void RFC_8032_section_7_1()
    {
        var vectors = Corpora.Load("rfc/rfc_vectors.json").GetProperty("rfc8032_7_1").EnumerateArray().ToList();
        vectors.Should().HaveCount(4);
        foreach (var vector in vectors)
        {
            var verifier = new PrecomputedVerifier(vector.Hex("pk"));
            var (message, signature) = (vector.Hex("msg"), vector.Hex("sig"));
            verifier.Verify(message, signature).Should().BeTrue();
            verifier.Verify([.. message, 0], signature).Should().BeFalse();
        }
    }

    [Fact]
    public void RFC_8037_appendix_A_4()
    {
        var example = Corpora.Load("rfc/rfc_vectors.json").GetProperty("rfc8037_A");
        var key = Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(example.GetProperty("jwk").GetProperty("x").GetString()!));
        var parts = example.GetProperty("jws").GetString()!.Split('.');
        var verifier = new PrecomputedVerifier(key);
        verifier.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(parts[2])))
            .Should().BeTrue();
    }

    private static byte[] Message(JsonElement vector) => Encoding.UTF8.GetBytes(vector.GetProperty("msg").GetString()!);
}
