using OathMesh.Ed25519;
namespace OathMesh.Tests.Ed25519;

public sealed class PrecomputedVerifierTests
{
    private const int Keys = 20;
    private const int SignaturesPerKey = 1000;

    [Fact]
    public void Agrees_with_libsodium_on_random_signatures_and_bit_flips()
    {
        var random = new Random(20260101);
        var valid = 0;
        for (var k = 0; k < Keys; k++)
        {
            var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
            var six = new PrecomputedVerifier(publicKey, CombDigits.SixBits);
            var eight = new PrecomputedVerifier(publicKey, CombDigits.EightBits);
            for (var i = 0; i < SignaturesPerKey; i++)
            {
                var message = Bytes(random, random.Next(300));
                var signature = Libsodium.Sign(message, secretKey);
                if (random.Next(2) == 0)
                    Flip(random.Next(4) == 0 && message.Length > 0 ? message : signature, random);

                var expected = Libsodium.Verify(publicKey, message, signature);
                if (six.Verify(message, signature) != expected || eight.Verify(message, signature) != expected)
                    Assert.Fail($"Key {k}, signature {i}: libsodium says {expected}.");
                valid += expected ? 1 : 0;
            }
        }

        valid.Should().BeInRange(9_500, 10_500);
    }

    [Fact]
    public void Verifies_messages_on_both_sides_of_the_stack_limit()
    {
        var random = new Random(5);
        var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
        var verifier = new PrecomputedVerifier(publicKey);
        foreach (var length in new[] { 0, 1, 675, 8191, 8192, 8193, 100_000 })
        {
            var message = Bytes(random, length);
            var signature = Libsodium.Sign(message, secretKey);
            verifier.Verify(message, signature).Should().BeTrue();
            verifier.Verify([.. message, 0], signature).Should().BeFalse();
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
        new PrecomputedVerifier(publicKey).Verify([], signature).Should().BeFalse();
    }

    [Fact]
    public void Refuses_a_second_form_of_S()
    {
        var random = new Random(7);
        var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
        var verifier = new PrecomputedVerifier(publicKey);
        var signature = Libsodium.Sign([1], secretKey);
        verifier.Verify([1], signature).Should().BeTrue();

        var s = Reference.FromBytes(signature.AsSpan(32));
        for (var multiple = 1; multiple < 15; multiple++)
        {
            (s + multiple * Reference.L).ToBytes(32).CopyTo(signature, 32);
            verifier.Verify([1], signature).Should().BeFalse();
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

    [Fact]
    public void Verification_allocates_nothing()
    {
        var random = new Random(8);
        var (publicKey, secretKey) = Libsodium.KeyPair(Bytes(random, 32));
        var verifier = new PrecomputedVerifier(publicKey);
        var message = Bytes(random, 8192);
        var signature = Libsodium.Sign(message, secretKey);
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                verifier.Verify(message, signature);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // The runtime allocates now and then while it compiles and initializes: not in every batch, though.
        Enumerable.Range(0, 10).Min(_ => Allocated()).Should().Be(0);
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
