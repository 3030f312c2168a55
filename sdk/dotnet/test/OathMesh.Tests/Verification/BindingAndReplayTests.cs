using OathMesh.Binding;
using OathMesh.Replay;
using OathMesh.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.Tests.Verification;

public sealed class BindingAndReplayTests
{
    private readonly Receiver _receiver = new();
    private readonly string _hash = RequestBinding.Compute("POST", "/inventory/items?id=7", "application/json", "{}"u8);

    [Fact]
    public async Task Allows_the_bound_request_and_denies_another()
    {
        var claims = Receiver.Claims with { RequestHash = _hash };
        (await _receiver.ShouldAllowAsync(_receiver.Mint(claims), new Facts(_hash))).RequestHash.Should().Be(_hash);
        var other = RequestBinding.Compute("POST", "/inventory/items?id=7", "application/json", "{ }"u8);
        await _receiver.ShouldDenyAsync(_receiver.Mint(claims), 12, "binding_mismatch", new Facts(other));
        await _receiver.ShouldDenyAsync(_receiver.Mint(claims), 12, "binding_unavailable");
    }

    [Fact]
    public async Task Denies_unbound_tokens_where_binding_is_required()
    {
        _receiver.Options.RequireRequestBinding = true;
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 12, "binding_required", new Facts(_hash));
        await _receiver.ShouldAllowAsync(_receiver.Mint(Receiver.Claims with { RequestHash = _hash }), new Facts(_hash));
    }

    [Fact]
    public async Task Denies_a_bound_request_whose_body_drips_in()
    {
        var asked = new TaskCompletionSource();
        var pending = _receiver.PresentAsync(_receiver.Mint(Receiver.Claims with { RequestHash = _hash }), new DrippingFacts(asked));
        await asked.Task;
        pending.IsCompleted.Should().BeFalse();
        _receiver.Time.Advance(TimeSpan.FromSeconds(10));
        (await pending).ShouldDeny(12, "binding_unavailable");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"\"")]
    [InlineData("\"sha256:ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789\"")]
    [InlineData("\"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\"")]
    [InlineData("\"sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"")]
    public Task Denies_a_malformed_hash(string value) =>
        _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["rqh"] = value), 12, "claim_invalid:rqh", new Facts(_hash));

    [Fact]
    public async Task Denies_a_token_replayed_inside_the_leeway()
    {
        var token = _receiver.Mint();
        await _receiver.ShouldAllowAsync(token);
        _receiver.Time.Advance(TimeSpan.FromSeconds(120 + 30 - 1));
        await _receiver.ShouldDenyAsync(token, 13, "jti_replay");
        _receiver.Time.Advance(TimeSpan.FromSeconds(1));
        await _receiver.ShouldDenyAsync(token, 8, "token_expired");
    }

    [Fact]
    public async Task Denies_a_replay_on_a_node_whose_clock_is_behind()
    {
        var slow = new ManualTimeProvider(_receiver.Time.GetUtcNow());
        var slowNode = new TokenVerifier(_receiver.Options, slow);
        var token = _receiver.Mint();
        await _receiver.ShouldAllowAsync(token);

        // The fast node's clock passes exp + leeway, the slow one is 60 s behind it: the entry must still be there.
        _receiver.Time.Advance(TimeSpan.FromSeconds(120 + 30 + 30));
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["exp"] = "1"), 8, "token_expired");
        await _receiver.ShouldAllowAsync(_receiver.Mint());
        slow.Advance(TimeSpan.FromSeconds(120 + 29));
        (await slowNode.VerifyAsync(new VerificationRequest([$"OathMesh {token}"]))).ShouldDeny(13, "jti_replay");
    }

    [Fact]
    public async Task Denies_what_it_forgot_when_the_clock_is_set_back()
    {
        var token = _receiver.Mint();
        await _receiver.ShouldAllowAsync(token);
        _receiver.Time.Advance(TimeSpan.FromHours(1));

        // Enough to touch every shard: the first token's entry is gone.
        for (var i = 0; i < 1000; i++)
        {
            await _receiver.ShouldAllowAsync(_receiver.Mint());
        }

        _receiver.Time.Advance(TimeSpan.FromHours(-1));
        await _receiver.ShouldDenyAsync(token, 13, "replay_unavailable");
    }

    [Fact]
    public async Task Consumes_an_id_an_issuer_whatever_else_the_token_says()
    {
        const string Id = "\"0123456789abcdef\"";
        await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p["jti"] = Id));
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => { p["jti"] = Id; p["act"] = "\"other\""; }), 13, "jti_replay");
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["jti"] = "\"\\u00301234\\u00356789abcdef\""), 13, "jti_replay");
        await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p["jti"] = "\"0123456789abcdeF\""));
    }

    [Fact]
    public async Task Allows_exactly_one_of_1000_simultaneous_presentations()
    {
        var token = _receiver.Mint();
        _ = _receiver.Verifier;
        using var start = new ManualResetEventSlim();
        var presentations = Enumerable.Range(0, 1000).Select(_ => Task.Run(async () =>
        {
            start.Wait();
            return await _receiver.PresentAsync(token);
        })).ToList();
        start.Set();
        var results = await Task.WhenAll(presentations);
        results.Count(result => result.IsAllowed).Should().Be(1);
        results.Where(result => !result.IsAllowed).Should().OnlyContain(result => result.Error!.Code == "jti_replay");
    }

    [Fact]
    public async Task Denies_when_the_store_is_full_and_allows_again_when_entries_have_died()
    {
        _receiver.Options.ReplayStore = new MemoryReplayStore(new MemoryReplayStoreOptions { Capacity = 3, DenyIssuedBeforeStart = false });
        for (var i = 0; i < 3; i++)
        {
            await _receiver.ShouldAllowAsync(_receiver.Mint());
        }

        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "replay_unavailable");
        _receiver.Time.Advance(TimeSpan.FromSeconds(120 + 61));
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "replay_unavailable");
        _receiver.Time.Advance(TimeSpan.FromSeconds(1));
        await _receiver.ShouldAllowAsync(_receiver.Mint());
    }

    [Fact]
    public async Task Denies_tokens_issued_before_the_memory_store_started()
    {
        var early = _receiver.Mint();
        _receiver.Time.Advance(TimeSpan.FromSeconds(1));
        _receiver.Options.ReplayStore = new MemoryReplayStore(timeProvider: _receiver.Time);
        await _receiver.ShouldDenyAsync(early, 13, "replay_unavailable");
        await _receiver.ShouldAllowAsync(_receiver.Mint());
    }

    [Fact]
    public async Task Tells_the_store_early_which_key_is_coming_once_the_token_is_authentic()
    {
        var store = new EarlyStore();
        _receiver.Options.ReplayStore = store;
        await _receiver.ShouldAllowAsync(_receiver.Mint());
        store.Told.Should().Equal("prefetch " + store.Key, "consume " + store.Key);

        store.Told.Clear();
        var token = _receiver.Mint();
        await _receiver.ShouldDenyAsync(token[..^4] + (token.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBA" : "AAAA"), 6, "signature_invalid");
        store.Told.Should().BeEmpty();
    }

    private sealed class EarlyStore : IReplayStore, ILocalReplayStore
    {
        public List<string> Told { get; } = [];

        public UInt128 Key { get; private set; }

        public void Prefetch(UInt128 key) => Told.Add("prefetch " + key);

        public ReplayOutcome Consume(in ReplayEntry entry)
        {
            Key = entry.Key;
            Told.Add("consume " + entry.Key);
            return ReplayOutcome.Consumed;
        }

        public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => throw new InvalidOperationException("It can answer at once.");
    }

    private sealed class DrippingFacts(TaskCompletionSource asked) : RequestFacts
    {
        public override async ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken)
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return null;
        }
    }

    private sealed class Facts(string? hash) : RequestFacts
    {
        public override ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken) => new(hash);
    }
}
