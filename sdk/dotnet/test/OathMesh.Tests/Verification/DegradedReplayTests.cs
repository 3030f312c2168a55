using System.Text;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.Tests.Verification;

/// <summary>What the core owes a store that may let a token through once more while it is down.</summary>
public sealed class DegradedReplayTests
{
    private static readonly Facts Request = new();

    private readonly Receiver _receiver = new();
    private readonly Store _store = new();

    public DegradedReplayTests() => _receiver.Options.ReplayStore = _store;

    [Fact]
    public async Task Says_in_the_audit_line_that_an_allow_was_degraded()
    {
        _store.Outcome = ReplayOutcome.KnownGood;
        await _receiver.ShouldAllowAsync(_receiver.Mint(), Request);
        _receiver.Audit.Lines.Single().Should().Contain("\"event\":\"allow\",\"step\":14").And.Contain(",\"rule\":\"all\",\"degraded\":\"replay_store_down\",\"src_ip\":\"10.0.4.9\"");
    }

    [Fact]
    public async Task Tells_the_store_of_an_allow_after_its_audit_line_and_before_the_answer()
    {
        var lines = -1;
        _store.OnAllowed = () => lines = _receiver.Audit.Lines.Count;
        await _receiver.ShouldAllowAsync(_receiver.Mint(), Request);
        lines.Should().Be(1);
        _store.Allowances.Should().Equal(_store.Entries);
        _receiver.Audit.Lines.Single().Should().NotContain("degraded");
    }

    [Fact]
    public async Task Does_not_tell_the_store_of_a_token_that_policy_denied()
    {
        _receiver.Options.Policy = new DenyAll();
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 14, "policy_denied", Request);
        _store.Entries.Should().HaveCount(1);
        _store.Allowances.Should().BeEmpty();
    }

    [Fact]
    public async Task Does_not_tell_the_store_of_a_degraded_allow_so_that_it_happens_once()
    {
        _store.Outcome = ReplayOutcome.KnownGood;
        await _receiver.ShouldAllowAsync(_receiver.Mint(), Request);
        _store.Allowances.Should().BeEmpty();
    }

    [Fact]
    public async Task Denies_a_known_good_token_where_the_request_is_not_known_or_the_store_never_asked()
    {
        _store.Outcome = ReplayOutcome.KnownGood;
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "replay_unavailable");
        _store.WantsRequestFingerprint = false;
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "replay_unavailable", Request);
    }

    [Fact]
    public async Task Allows_although_the_store_could_not_remember_it()
    {
        _store.OnAllowed = () => throw new InvalidOperationException();
        await _receiver.ShouldAllowAsync(_receiver.Mint(), Request);
        _receiver.Log.Errors.Should().ContainSingle().Which.Should().StartWith("The replay store could not remember an allow");
    }

    [Fact]
    public void Fingerprints_a_request_by_each_of_its_four_parts()
    {
        var hash = "sha256:00"u8.ToArray();
        var all = new[]
        {
            RequestFingerprint.Compute(Request, hash),
            RequestFingerprint.Compute(Request, []),
            RequestFingerprint.Compute(new Facts { SentMethod = "GET" }, hash),
            RequestFingerprint.Compute(new Facts { SentTarget = "/x?y=2" }, hash),
            RequestFingerprint.Compute(new Facts { Address = "10.0.4.10" }, hash),
            RequestFingerprint.Compute(new Facts { SentMethod = "POS", SentTarget = "T/x?y=1" }, hash),
            RequestFingerprint.Compute(new Facts { SentTarget = "/" + new string('a', 8000) }, hash),
        };
        all.Should().OnlyHaveUniqueItems().And.NotContain(UInt128.Zero);
        RequestFingerprint.Compute(new Facts(), hash).Should().Be(all[0]);
    }

    [Fact]
    public void Has_no_fingerprint_when_a_part_is_not_known()
    {
        RequestFingerprint.Compute(new Facts { SentMethod = null }, []).Should().Be(UInt128.Zero);
        RequestFingerprint.Compute(new Facts { SentTarget = null }, []).Should().Be(UInt128.Zero);
        RequestFingerprint.Compute(new Facts { Address = null }, []).Should().Be(UInt128.Zero);
        RequestFingerprint.Compute(RequestFacts.None, Encoding.UTF8.GetBytes("sha256:")).Should().Be(UInt128.Zero);
    }

    private sealed class Store : IReplayStore
    {
        public ReplayOutcome Outcome { get; set; } = ReplayOutcome.Consumed;

        public Action? OnAllowed { get; set; }

        public List<ReplayEntry> Entries { get; } = [];

        public List<ReplayEntry> Allowances { get; } = [];

        public bool WantsRequestFingerprint { get; set; } = true;

        public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken)
        {
            Entries.Add(entry);
            return new(Outcome);
        }

        public void Allowed(ReplayEntry entry)
        {
            Allowances.Add(entry);
            OnAllowed?.Invoke();
        }
    }

    private sealed class DenyAll : IPolicy
    {
        public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Deny("default");
    }

    private sealed class Facts : RequestFacts
    {
        public string? SentMethod { get; init; } = "POST";

        public string? SentTarget { get; init; } = "/x?y=1";

        public string? Address { get; init; } = "10.0.4.9";

        public override string? Method => SentMethod;

        public override string? Target => SentTarget;

        public override string? SourceAddress => Address;
    }
}
