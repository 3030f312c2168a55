using System.Text;
using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Tests.Tokens;

public sealed class TokenMinterTests
{
    private readonly Receiver _receiver = new();

    [Theory]
    [InlineData(900, 300)]
    [InlineData(301, 300)]
    [InlineData(300, 300)]
    [InlineData(299.9, 299)]
    [InlineData(1, 1)]
    [InlineData(0.4, 1)]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(1e9, 300)]
    public void Clamps_the_lifetime(double wished, int seconds)
    {
        var minted = new TokenMinter(Receiver.Issuer, _receiver.Key, _receiver.Time).Mint(Receiver.Claims with { Lifetime = TimeSpan.FromSeconds(wished) });
        (minted.ExpiresAt - minted.IssuedAt).Should().Be(seconds);
        PayloadOf(minted.Token).Should().Contain($"\"iat\":{minted.IssuedAt},\"exp\":{minted.IssuedAt + seconds},");
    }

    [Theory]
    [InlineData(int.MaxValue, 300)]
    [InlineData(301, 300)]
    [InlineData(0, 1)]
    [InlineData(int.MinValue, 1)]
    public void Clamps_callers_inside_the_assembly_too(int lifetime, int seconds)
    {
        var minted = TokenMinter.Write(_receiver.Key, Receiver.Claims, Receiver.Issuer, 1000, lifetime, "0123456789abcdef");
        minted.ExpiresAt.Should().Be(1000 + seconds);
    }

    [Fact]
    public void Writes_members_in_the_fixed_order_without_white_space()
    {
        var claims = Receiver.Claims with
        {
            NotBefore = 999,
            Scope = ["a", "b"],
            Reason = "\"\\\b\t\n\f\r\u0001\u001fé🚀</",
            Source = new OathMeshSource { Type = "t", Repository = "r", Workflow = "w", RunId = "1", Commit = "c" },
            DelegatedBy = "d",
            Environment = "e",
            Tenant = "n",
            RequestHash = "sha256:" + new string('0', 64),
        };
        var minted = TokenMinter.Write(_receiver.Key, claims, Receiver.Issuer, 1000, 120, "0123456789abcdef");
        HeaderOf(minted.Token).Should().Be($$"""{"typ":"om+jwt","alg":"EdDSA","kid":"{{_receiver.Key.PublicKey.KeyId}}"}""");
        PayloadOf(minted.Token).Should().Be(
            """{"iss":"https://issuer.test","sub":"agent://ci/deploy-bot","aud":"https://inventory.internal","act":"inventory.read","iat":1000,"exp":1120,"jti":"0123456789abcdef","nbf":999,"scope":["a","b"],"reason":"\"\\\b\t\n\f\r\u0001\u001fé🚀</","src":{"type":"t","repo":"r","workflow":"w","run_id":"1","sha":"c"},"delegated_by":"d","env":"e","tenant":"n","rqh":"sha256:"""
            + new string('0', 64) + "\"}");
    }

    [Fact]
    public void Refuses_malformed_claims_and_lists_every_fault()
    {
        var claims = new TokenClaims
        {
            Subject = "agent://a@b",
            Audience = "",
            Action = "a b",
            NotBefore = -1,
            Scope = [.. Enumerable.Repeat("s", 33)],
            Reason = new string('a', 513),
            DelegatedBy = "\ud800",
            RequestHash = "sha256:0",
        };
        var act = () => new TokenMinter(Receiver.Issuer, _receiver.Key).Mint(claims);
        act.Should().Throw<ArgumentException>().Which.Message.Should().ContainAll("sub must", "aud must", "act must", "nbf must", "scope must", "reason must", "delegated_by has", "rqh must");
    }

    [Fact]
    public void Refuses_claims_that_make_too_long_a_token()
    {
        var act = () => new TokenMinter(Receiver.Issuer, _receiver.Key).Mint(Receiver.Claims with { Scope = [new string('a', 8000)] });
        act.Should().Throw<ArgumentException>().WithMessage("*8192*");
    }

    [Fact]
    public void Gives_every_token_its_own_id_and_never_prints_a_token()
    {
        var minter = new TokenMinter(Receiver.Issuer, _receiver.Key, _receiver.Time);
        var minted = Enumerable.Range(0, 1000).Select(_ => minter.Mint(Receiver.Claims)).ToList();
        minted.Select(token => token.TokenId).Should().OnlyHaveUniqueItems();
        minted[0].ToString().Should().NotContain(minted[0].Token);
    }

    [Fact]
    public void Does_not_sign_with_a_disposed_key()
    {
        var key = Ed25519PrivateKey.Generate();
        key.Dispose();
        var act = () => new TokenMinter(Receiver.Issuer, key).Mint(Receiver.Claims);
        act.Should().Throw<ObjectDisposedException>();
    }

    private static string HeaderOf(string token) => Decode(token.Split('.')[0]);

    private static string PayloadOf(string token) => Decode(token.Split('.')[1]);

    private static string Decode(string segment) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(segment)));
}
