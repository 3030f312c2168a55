using OathMesh.Client.Issuing;
using OathMesh.Client.Tests.Support;
using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

public sealed class LocalTokenSourceTests : IDisposable
{
    private static readonly TokenRequest Read = new() { Audience = RunningIssuer.Audience, Action = "inventory.read" };

    private readonly ManualTimeProvider _time = new();
    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Signs_a_new_token_each_time_with_what_the_request_says()
    {
        var source = new LocalTokenSource(RunningIssuer.Name, _key, RunningIssuer.Subject, _time);
        var first = await source.GetTokenAsync(Read with { Lifetime = TimeSpan.FromSeconds(30) }, default);
        var second = await source.GetTokenAsync(Read with { Subject = "job://nightly" }, default);
        TokenFacts.TryRead(first.Value, out var one).Should().BeTrue();
        TokenFacts.TryRead(second.Value, out var other).Should().BeTrue();
        one!.Subject.Should().Be(RunningIssuer.Subject);
        one.Lifetime.Should().Be(TimeSpan.FromSeconds(30));
        first.ExpiresAt.Should().Be(_time.GetUtcNow() + TimeSpan.FromSeconds(30));
        other!.Subject.Should().Be("job://nightly");
        other.Lifetime.Should().Be(TimeSpan.FromSeconds(120));
        other.TokenId.Should().NotBe(one.TokenId);
    }

    [Fact]
    public async Task Says_which_claim_is_wrong()
    {
        var source = new LocalTokenSource(RunningIssuer.Name, _key, timeProvider: _time);
        var failed = await Assert.ThrowsAsync<OathMeshTokenException>(async () => await source.GetTokenAsync(Read with { Action = "a b" }, default));
        failed.Message.Should().Contain("sub must").And.Contain("act must").And.NotContain("Parameter");
        failed.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Says_that_no_key_signs_yet()
    {
        var source = new LocalTokenSource(RunningIssuer.Name, new NoKey(), RunningIssuer.Subject, _time);
        var failed = await Assert.ThrowsAsync<OathMeshTokenException>(async () => await source.GetTokenAsync(Read, default));
        failed.Message.Should().Be("not yet");
        failed.IsTransient.Should().BeTrue();
    }

    [Fact]
    public async Task Is_cancelled_as_a_cancellation()
    {
        var source = new LocalTokenSource(RunningIssuer.Name, _key, RunningIssuer.Subject, _time);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await source.GetTokenAsync(Read, new CancellationToken(canceled: true)));
    }

    private sealed class NoKey : ISigningKeySource
    {
        public Ed25519PrivateKey GetSigningKey() => throw new SigningKeyUnavailableException("not yet");
    }
}
