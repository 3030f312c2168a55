using OathMesh.Ed25519;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace OathMesh.Tests.Ed25519;

public sealed class PrecomputedPublishedVectorTests
{
    [Theory]
    [MemberData(nameof(EngineVariant.All), MemberType = typeof(EngineVariant))]
    public void Wycheproof_as_labelled(EngineVariant variant)
    {
        int valid = 0, invalid = 0;
        foreach (var group in Corpora.Load("wycheproof/ed25519_test.json").GetProperty("testGroups").EnumerateArray())
        {
            var key = group.GetProperty("publicKey").Hex("pk");
            var verify = variant.Of(key);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.GetProperty("result").GetString() == "valid";
                verify(test.Hex("msg"), test.Hex("sig"))
                    .Should().Be(expected, "tcId {0}", test.GetProperty("tcId"));
                _ = expected ? valid++ : invalid++;
            }
        }

        valid.Should().Be(88);
        invalid.Should().Be(63);
    }

    [Theory]
    [MemberData(nameof(EngineVariant.All), MemberType = typeof(EngineVariant))]
    public void Of_CCTV_only_number_305_passes_key_check_and_signature(EngineVariant variant)
    {
        List<int> accepted = [];
        var count = 0;
        foreach (var vector in Corpora.Load("cctv-ed25519/ed25519vectors.json").EnumerateArray())
        {
            count++;
            var key = vector.Hex("key");
            if (Ed25519KeyCheck.Check(key) == KeyCheckResult.Valid
                && variant.Of(key)(Message(vector), vector.Hex("sig")))
                accepted.Add(vector.GetProperty("number").GetInt32());
        }

        count.Should().Be(914);
        accepted.Should().Equal(305);
    }

    /// <summary>Without the check for prime order the equation alone must still be libsodium's.</summary>
    [Theory]
    [MemberData(nameof(EngineVariant.All), MemberType = typeof(EngineVariant))]
    public void Of_CCTV_the_equation_accepts_what_libsodium_accepts(EngineVariant variant)
    {
        var accepted = 0;
        foreach (var vector in Corpora.Load("cctv-ed25519/ed25519vectors.json").EnumerateArray())
        {
            var (key, message, signature) = (vector.Hex("key"), Message(vector), vector.Hex("sig"));
            var holds = Ed25519KeyCheck.Check(key, out var point) is KeyCheckResult.Valid or KeyCheckResult.NotPrimeOrder
                && variant.Holds(point, key, message, signature);
            holds.Should().Be(Libsodium.Verify(key, message, signature), "number {0}", vector.GetProperty("number"));
            accepted += holds ? 1 : 0;
        }

        accepted.Should().Be(43);
    }

    [Theory]
    [MemberData(nameof(EngineVariant.All), MemberType = typeof(EngineVariant))]
    public void RFC_8032_section_7_1(EngineVariant variant)
    {
        var vectors = Corpora.Load("rfc/rfc_vectors.json").GetProperty("rfc8032_7_1").EnumerateArray().ToList();
        vectors.Should().HaveCount(4);
        foreach (var vector in vectors)
        {
            var verify = variant.Of(vector.Hex("pk"));
            var (message, signature) = (vector.Hex("msg"), vector.Hex("sig"));
            verify(message, signature).Should().BeTrue();
            verify([.. message, 0], signature).Should().BeFalse();
        }
    }

    [Theory]
    [MemberData(nameof(EngineVariant.All), MemberType = typeof(EngineVariant))]
    public void RFC_8037_appendix_A_4(EngineVariant variant)
    {
        var example = Corpora.Load("rfc/rfc_vectors.json").GetProperty("rfc8037_A");
        var key = Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(example.GetProperty("jwk").GetProperty("x").GetString()!));
        var parts = example.GetProperty("jws").GetString()!.Split('.');
        variant.Of(key)(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(parts[2])))
            .Should().BeTrue();
    }

    private static byte[] Message(JsonElement vector) => Encoding.UTF8.GetBytes(vector.GetProperty("msg").GetString()!);
}
