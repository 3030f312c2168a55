using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Tests.Verification;

public sealed class KeyAndSignatureTests
{
    private const string Other = "https://other.test";

    [Fact]
    public async Task Denies_a_key_that_only_another_issuer_has()
    {
        var receiver = new Receiver();
        using var otherKey = Ed25519PrivateKey.Generate();
        receiver.Options.TrustedIssuers.Add(Other);
        receiver.Options.Keys = new StaticKeySource(
        [
            KeyValuePair.Create(Receiver.Issuer, new JsonWebKeySet([receiver.Key.PublicKey])),
            KeyValuePair.Create(Other, new JsonWebKeySet([otherKey.PublicKey])),
        ]);

        var forged = new TokenMinter(Receiver.Issuer, otherKey, receiver.Time).Mint(Receiver.Claims).Token;
        await receiver.ShouldDenyAsync(forged, 5, "key_unknown");
        await receiver.ShouldAllowAsync(new TokenMinter(Other, otherKey, receiver.Time).Mint(Receiver.Claims).Token);
    }

    [Fact]
    public async Task Denies_when_the_key_source_gives_another_issuers_key()
    {
        var receiver = new Receiver();
        receiver.Options.Keys = new FixedKeySource(KeyLookup.Found(receiver.Key.PublicKey, Other));
        await receiver.ShouldDenyAsync(receiver.Mint(), 7, "issuer_mismatch");
    }

    [Fact]
    public async Task Says_how_a_look_up_failed()
    {
        foreach (var (lookup, code) in new[]
        {
            (KeyLookup.Unknown, "key_unknown"), (KeyLookup.Unavailable, "keys_unavailable"), (KeyLookup.Rejected, "key_rejected"), (default, "key_unknown"),
        })
        {
            var receiver = new Receiver();
            receiver.Options.Keys = new FixedKeySource(lookup);
            await receiver.ShouldDenyAsync(receiver.Mint(), 5, code);
        }
    }

    [Fact]
    public async Task Denies_every_single_changed_bit_of_a_token()
    {
        var receiver = new Receiver();
        var token = receiver.Mint();
        var signature = token.LastIndexOf('.') + 1;
        for (var i = signature; i < token.Length - 1; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            await receiver.ShouldDenyAsync(new string(changed), 6, "signature_invalid");
        }

        await receiver.ShouldAllowAsync(token);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(128)]
    public async Task Denies_signatures_that_are_not_64_bytes(int length)
    {
        var receiver = new Receiver();
        var token = receiver.Mint();
        var signed = token[..(token.LastIndexOf('.') + 1)];
        if (length == 0)
        {
            await receiver.ShouldDenyAsync(signed, 1, "token_malformed");
            return;
        }

        var signature = new byte[length];
        await receiver.ShouldDenyAsync(signed + System.Buffers.Text.Base64Url.EncodeToString(signature), 6, "signature_invalid");
    }

    [Fact]
    public async Task Denies_a_signature_with_S_raised_by_the_group_order()
    {
        var receiver = new Receiver();
        var token = receiver.Mint();
        var signed = token[..(token.LastIndexOf('.') + 1)];
        var signature = System.Buffers.Text.Base64Url.DecodeFromUtf8(System.Text.Encoding.ASCII.GetBytes(token[signed.Length..]));
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493", null);
        var raised = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        raised.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true).Should().BeTrue();
        await receiver.ShouldDenyAsync(signed + System.Buffers.Text.Base64Url.EncodeToString(signature), 6, "signature_invalid");
    }

    private sealed class FixedKeySource(KeyLookup lookup) : IKeySource
    {
        public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken) => new(lookup);
    }
}
