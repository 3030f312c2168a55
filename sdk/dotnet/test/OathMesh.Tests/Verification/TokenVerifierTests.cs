using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Tests.Verification;

public sealed class TokenVerifierTests
{
    [Fact]
    public async Task Allows_what_the_minter_mints_and_reports_every_claim()
    {
        var receiver = new Receiver();
        var claims = Receiver.Claims with
        {
            Lifetime = TimeSpan.FromSeconds(300),
            NotBefore = receiver.Now,
            Scope = ["a", "b"],
            Reason = "roll out \"7\" äöü 🚀",
            Source = new OathMeshSource { Type = "github-actions", Repository = "acme/shop", Workflow = "deploy.yml", RunId = "42", Commit = "abc" },
            DelegatedBy = "user://alice",
            Environment = "prod",
            Tenant = "acme",
        };
        var minted = new TokenMinter(Receiver.Issuer, receiver.Key, receiver.Time).Mint(claims);

        var caller = await receiver.ShouldAllowAsync(minted.Token);

        caller.Should().BeEquivalentTo(new OathMeshCaller
        {
            Issuer = Receiver.Issuer,
            Subject = Receiver.Subject,
            Audience = Receiver.Audience,
            Action = Receiver.Action,
            TokenId = minted.TokenId,
            IssuedAt = receiver.Now,
            ExpiresAt = receiver.Now + 300,
            NotBefore = receiver.Now,
            Scope = ["a", "b"],
            Reason = "roll out \"7\" äöü 🚀",
            Source = claims.Source,
            DelegatedBy = "user://alice",
            Environment = "prod",
            Tenant = "acme",
            KeyId = receiver.Key.PublicKey.KeyId,
        });
    }

    [Fact]
    public async Task Denies_a_second_presentation()
    {
        var receiver = new Receiver();
        var token = receiver.Mint();
        await receiver.ShouldAllowAsync(token);
        await receiver.ShouldDenyAsync(token, 13, "jti_replay");
    }
}
