using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.Tests.Verification;

/// <summary>Whatever breaks denies, with the step in which it broke.</summary>
public sealed class FailClosedTests
{
    private readonly Receiver _receiver = new();

    [Fact]
    public void Refuses_options_without_anything_and_lists_every_fault()
    {
        var act = () => new TokenVerifier(new TokenVerifierOptions { Leeway = TimeSpan.FromSeconds(31) });
        act.Should().Throw<ArgumentException>().Which.Message.Should()
            .ContainAll("Audience", "TrustedIssuers", "Leeway", "Keys", "ReplayStore", "Policy", "Audit");
    }

    [Fact]
    public async Task Denies_when_the_key_source_throws()
    {
        _receiver.Options.Keys = new Throwing();
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 5, "keys_unavailable");
        _receiver.Log.Errors.Should().ContainSingle().Which.Should().Contain("Step 5 broke");
    }

    [Fact]
    public async Task Denies_when_the_replay_store_throws_or_gives_nonsense()
    {
        _receiver.Options.ReplayStore = new Throwing();
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "replay_unavailable");

        var other = new Receiver();
        other.Options.ReplayStore = new Nonsense();
        await other.ShouldDenyAsync(other.Mint(), 13, "replay_unavailable");
    }

    [Fact]
    public async Task Denies_when_revocation_throws_says_so_or_gives_nonsense()
    {
        _receiver.Options.Revocations = new Throwing();
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "revocation_unavailable");

        var revoked = new Receiver();
        revoked.Options.Revocations = new StaticRevocationList([Receiver.Subject]);
        await revoked.ShouldDenyAsync(revoked.Mint(), 13, "subject_revoked");
        revoked.Audit.Lines.Should().ContainSingle().Which.Should().Contain($"\"revoked\":\"sub:{Receiver.Subject}\"");

        var other = new Receiver();
        other.Options.Revocations = new Nonsense();
        await other.ShouldDenyAsync(other.Mint(), 13, "revocation_unavailable");
    }

    [Fact]
    public async Task Denies_when_the_policy_throws_denies_or_is_missing()
    {
        _receiver.Options.Policy = new Throwing();
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 14, "policy_unavailable");

        foreach (var (decision, code) in new[] { (PolicyDecision.Unavailable, "policy_unavailable"), (PolicyDecision.Deny("default"), "policy_denied") })
        {
            var other = new Receiver();
            other.Options.Policy = new FixedPolicy(decision);
            await other.ShouldDenyAsync(other.Mint(), 14, code);
        }
    }

    [Fact]
    public async Task Denies_what_it_would_allow_when_the_audit_sink_fails()
    {
        _receiver.Audit.Failure = new IOException("disk full");
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 14, "audit_unavailable");
        await _receiver.ShouldDenyAsync("a.b", 1, "token_malformed");
    }

    [Fact]
    public async Task Denies_when_the_facts_throw()
    {
        var hash = "sha256:" + new string('0', 64);
        await _receiver.ShouldDenyAsync(_receiver.Mint(Receiver.Claims with { RequestHash = hash }), 12, "binding_unavailable", new ThrowingFacts());
    }

    [Fact]
    public async Task Denies_and_audits_when_the_sender_goes_away()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        _receiver.Options.ReplayStore = new Waiting();
        var result = await _receiver.Verifier.VerifyAsync(new VerificationRequest([$"OathMesh {_receiver.Mint()}"]), gone.Token);
        result.ShouldDeny(13, "replay_unavailable");
        _receiver.Audit.Lines.Should().ContainSingle().Which.Should().Contain("replay_unavailable");
    }

    [Fact]
    public async Task Runs_steps_0_to_14_in_order_each_once()
    {
        TokenVerifier.Steps.Select(step => step.Number).Should().Equal(Enumerable.Range(0, 15));
        TokenVerifier.Steps.Select(step => step.Name).Should().OnlyHaveUniqueItems();
        await _receiver.ShouldAllowAsync(_receiver.Mint());
    }

    [Fact]
    public void Every_error_has_a_unique_code_in_step_order_and_a_default_for_broken_steps()
    {
        VerificationErrors.All.Select(error => error.Code).Should().OnlyHaveUniqueItems();
        VerificationErrors.All.Select(error => error.Step).Should().BeInAscendingOrder();
        for (var step = 0; step <= 14; step++)
        {
            VerificationErrors.WhenBroken(step).Step.Should().Be(step == 0 ? 1 : step);
        }
    }

    private sealed class Throwing : IKeySource, IReplayStore, IPolicy, IRevocationList
    {
        public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public PolicyDecision Evaluate(OathMeshCaller caller) => throw new InvalidOperationException();

        public ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken) => throw new InvalidOperationException();
    }

    private sealed class Nonsense : IReplayStore, IRevocationList
    {
        public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => new((ReplayOutcome)77);

        public ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken) => new(new RevocationLookup((RevocationOutcome)77));
    }

    private sealed class Waiting : IReplayStore
    {
        public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => ValueTask.FromCanceled<ReplayOutcome>(cancellationToken);
    }

    private sealed class FixedPolicy(PolicyDecision decision) : IPolicy
    {
        public PolicyDecision Evaluate(OathMeshCaller caller) => decision;
    }

    private sealed class ThrowingFacts : RequestFacts
    {
        public override ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken) => throw new IOException();
    }
}
