using OathMesh.Ed25519;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Ed25519;

public sealed class PrecomputedVerifierTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("OATHMESH_LONG") == "1";
    private static readonly int Keys = IsLong ? 400 : 20;
    private const int SignaturesPerKey = 1000;
    private const int LongSignaturesPerKey = 5000;

    [Fact]
    public void Agrees_with_libsodium_on_random_signatures_and_bit_flips()
    {
        var random = new Random(20260101);
        var (valid, total) = (0, 0);
        for (var k = 0; k < Keys; k++)
        {
            var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
            var verify = EngineVariant.Each.Select(variant => variant.Of(publicKey)).ToArray();
            for (var i = 0; i < (IsLong ? LongSignaturesPerKey : SignaturesPerKey); i++)
            {
                var message = Bytes(random, random.Next(300));
                var signature = Libsodium.Sign(message, secretKey);
                if (random.Next(2) == 0)
                    Flip(random.Next(4) == 0 && message.Length > 0 ? message : signature, random);

                var expected = Libsodium.Verify(publicKey, message, signature);
                for (var v = 0; v < verify.Length; v++)
                {
                    // In the short run the product's own way sees them all, and each of the others a part.
                    var wanted = IsLong || v == i % verify.Length || EngineVariant.Each[v] == new EngineVariant(6, Lanes: true);
                    if (wanted && verify[v](message, signature) != expected)
                        Assert.Fail($"Key {k}, signature {i}, {EngineVariant.Each[v]}: libsodium says {expected}.");
                }

                valid += expected ? 1 : 0;
                total++;
            }
        }

        total.Should().BeGreaterThanOrEqualTo(20_000);
        (valid / (double)total).Should().BeInRange(0.47, 0.53);
    }

    [Theory]
    [MemberData(nameof(EngineVariant.All), MemberType = typeof(EngineVariant))]
    public void Verifies_messages_on_both_sides_of_the_stack_limit(EngineVariant variant)
    {
        var random = new Random(5);
        var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
        var verify = variant.Of(publicKey);
        foreach (var length in new[] { 0, 1, 675, 8191, 8192, 8193, 100_000 })
        {
            var message = Bytes(random, length);
            var signature = Libsodium.Sign(message, secretKey);
            verify(message, signature).Should().BeTrue();
            verify([.. message, 0], signature).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(128)]
    public void Refuses_signatures_that_are_not_64_bytes(int length)
    {
        var random = new Random(6);
        var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
        var signature = Libsodium.Sign([], secretKey);
        Array.Resize(ref signature, length);
        EngineVariant.Each.Select(variant => variant.Of(publicKey)([], signature)).Should().AllBeEquivalentTo(false);
    }

    [Theory]
    [MemberData(nameof(EngineVariant.All), MemberType = typeof(EngineVariant))]
    public void Refuses_a_second_form_of_S(EngineVariant variant)
    {
        var random = new Random(7);
        var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
        var verify = variant.Of(publicKey);
        var signature = Libsodium.Sign([1], secretKey);
        verify([1], signature).Should().BeTrue();

        var s = Reference.FromBytes(signature.AsSpan(32));
        for (var multiple = 1; multiple < 15; multiple++)
        {
            (s + multiple * Reference.L).ToBytes(32).CopyTo(signature, 32);
            verify([1], signature).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData("", KeyCheckResult.WrongLength)]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000", KeyCheckResult.SmallOrder)]
    [InlineData("fe894df18abf1c20088bfbe6c9ad45d42ec20663eaf7111eaea1d851da0d7f89", KeyCheckResult.NotPrimeOrder)]
    public void Is_not_built_for_a_key_that_fails_the_check(string hex, object reason)
    {
        var build = () => new PrecomputedVerifier(Convert.FromHexString(hex));
        build.Should().Throw<ArgumentException>().WithMessage($"*{reason}*");
    }

    [Theory]
    [MemberData(nameof(EngineVariant.All), MemberType = typeof(EngineVariant))]
    public void Verification_allocates_nothing(EngineVariant variant)
    {
        var random = new Random(8);
        var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
        var verify = variant.Of(publicKey);
        var message = Bytes(random, 8192);
        var signature = Libsodium.Sign(message, secretKey);
        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                verify(message, signature);
            }
        }).Should().Be(0);
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void Flip(byte[] bytes, Random random) =>
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
}
