using System.Diagnostics.Metrics;
using OathMesh.Keys;
using OathMesh.Signatures;
using OathMesh.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.Tests.Signatures;

/// <summary>What guards the precomputed engine, with engines that are wrong on purpose.</summary>
public sealed class SignatureCheckTests
{
    private readonly Receiver _receiver = new();

    [Fact]
    public async Task A_disagreement_denies_logs_an_error_counts_and_moves_the_process_to_the_provider()
    {
        using var checks = new CrossChecks();
        var trust = new EngineTrust(() => true);
        _receiver.Options.CrossCheckRate = 1;
        _receiver.Options.Engines = new SignatureEngines { Trust = trust, Precomputed = new Fixed(true) };

        await _receiver.ShouldDenyAsync(WithAnotherSignature(_receiver.Mint()), 6, "signature_invalid");
        trust.Exists.Should().BeFalse();
        _receiver.Log.Errors.Should().ContainSingle().Which.Should().Contain(_receiver.Key.PublicKey.KeyId).And.Contain("provider verifies from now on");
        checks.Disagreed.Should().Be(1);

        // Another verifier of the process, which never checks: it asks the provider, too.
        var other = new Receiver();
        other.Options.CrossCheckRate = 0;
        other.Options.Engines = new SignatureEngines { Trust = trust, Precomputed = new Fixed(true) };
        await other.ShouldDenyAsync(WithAnotherSignature(other.Mint()), 6, "signature_invalid");
        await other.ShouldAllowAsync(other.Mint());
    }

    [Fact]
    public async Task Agreement_allows_and_counts()
    {
        using var checks = new CrossChecks();
        _receiver.Options.CrossCheckRate = 1;
        for (var i = 0; i < 3; i++)
        {
            await _receiver.ShouldAllowAsync(_receiver.Mint());
        }

        checks.Agreed.Should().BeGreaterThanOrEqualTo(3);
        _receiver.Log.Errors.Should().BeEmpty();
    }

    [Fact]
    public async Task A_rate_of_0_never_asks_the_provider()
    {
        var provider = new Counting(true);
        _receiver.Options.CrossCheckRate = 0;
        _receiver.Options.Engines = new SignatureEngines { Provider = provider, Precomputed = new Fixed(true) };
        _ = _receiver.Verifier;
        var asked = provider.Count;
        for (var i = 0; i < 600; i++)
        {
            await _receiver.ShouldAllowAsync(_receiver.Mint());
        }

        (provider.Count - asked).Should().Be(0);
    }

    [Fact]
    public void By_default_about_one_accepted_signature_in_256_is_checked_where_the_provider_is_loaded()
    {
        var provider = new Counting(true);
        ProviderPresence.IsLoaded.Should().BeTrue("this test signs");
        var check = new SignatureCheck(new Fixed(true), provider, new EngineTrust(() => true), crossCheckRate: 256, _receiver.Log);
        for (var i = 0; i < 256 * 200; i++)
        {
            check.IsValid(_receiver.Key.PublicKey, [], []).Should().BeTrue();
        }

        // Intervals from 1 to 511: the mean of 200 is off by 256 / sqrt(3 * 200) = 10 for one standard deviation.
        provider.Count.Should().BeInRange(150, 260);
    }

    [Fact]
    public void Refused_signatures_are_not_checked()
    {
        var provider = new Counting(true);
        var check = new SignatureCheck(new Fixed(false), provider, new EngineTrust(() => true), crossCheckRate: 1, _receiver.Log);
        check.IsValid(_receiver.Key.PublicKey, [], []).Should().BeFalse();
        provider.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_failed_self_test_moves_to_the_provider()
    {
        foreach (var selfTest in new Func<bool>[] { () => false, () => throw new InvalidOperationException() })
        {
            var receiver = new Receiver();
            receiver.Options.Engines = new SignatureEngines { Trust = new EngineTrust(selfTest), Precomputed = new Fixed(true) };
            await receiver.ShouldDenyAsync(WithAnotherSignature(receiver.Mint()), 6, "signature_invalid");
            await receiver.ShouldAllowAsync(receiver.Mint());
        }
    }

    [Fact]
    public void A_failed_self_test_with_nothing_in_its_place_stops_the_start()
    {
        _receiver.Options.SignatureEngine = SignatureEngine.Precomputed;
        _receiver.Options.Engines = new SignatureEngines { Trust = new EngineTrust(() => false) };
        _receiver.Options.Validate().Should().ContainSingle().Which.Should().Contain("failed its self-test").And.Contain("Provider");
    }

    [Fact]
    public async Task Precomputed_alone_denies_everything_once_the_process_has_lost_trust_in_it()
    {
        var trust = new EngineTrust(() => true);
        _receiver.Options.SignatureEngine = SignatureEngine.Precomputed;
        _receiver.Options.Engines = new SignatureEngines { Trust = trust };
        await _receiver.ShouldAllowAsync(_receiver.Mint());
        trust.Lose();
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 6, "signature_invalid");
    }

    [Fact]
    public async Task Provider_alone_never_asks_the_precomputed_engine()
    {
        _receiver.Options.SignatureEngine = SignatureEngine.Provider;
        _receiver.Options.Engines = new SignatureEngines { Trust = new EngineTrust(() => throw new InvalidOperationException("asked")), Precomputed = new Fixed(true) };
        await _receiver.ShouldDenyAsync(WithAnotherSignature(_receiver.Mint()), 6, "signature_invalid");
        await _receiver.ShouldAllowAsync(_receiver.Mint());
    }

    [Fact]
    public void A_provider_that_gives_a_wrong_answer_stops_the_start()
    {
        _receiver.Options.Engines = new SignatureEngines { Provider = new Fixed(true) };
        _receiver.Options.Validate().Should().ContainSingle().Which.Should().Contain("RFC 8032");
    }

    [Theory]
    [InlineData((SignatureEngine)3, null, 64, "SignatureEngine")]
    [InlineData(SignatureEngine.Auto, -1, 64, "CrossCheckRate")]
    [InlineData(SignatureEngine.Auto, 1_000_001, 64, "CrossCheckRate")]
    [InlineData(SignatureEngine.Provider, 1, 64, "CrossCheckRate")]
    [InlineData(SignatureEngine.Precomputed, 1, 64, "CrossCheckRate")]
    [InlineData(SignatureEngine.Auto, null, -1, "MaxTableMebibytes")]
    [InlineData(SignatureEngine.Auto, null, 4097, "MaxTableMebibytes")]
    public void Refuses_settings_out_of_bounds(SignatureEngine engine, int? rate, int mebibytes, string named)
    {
        (_receiver.Options.SignatureEngine, _receiver.Options.CrossCheckRate, _receiver.Options.MaxTableMebibytes) = (engine, rate, mebibytes);
        _receiver.Options.Validate().Should().ContainSingle().Which.Should().Contain(named);
    }

    [Theory]
    [InlineData(SignatureEngine.Auto, 1_000_000, 0)]
    [InlineData(SignatureEngine.Auto, 0, 4096)]
    [InlineData(SignatureEngine.Provider, 0, 0)]
    [InlineData(SignatureEngine.Precomputed, null, 1)]
    public async Task Allows_at_the_bounds(SignatureEngine engine, int? rate, int mebibytes)
    {
        (_receiver.Options.SignatureEngine, _receiver.Options.CrossCheckRate, _receiver.Options.MaxTableMebibytes) = (engine, rate, mebibytes);
        await _receiver.Verifier.WarmUpAsync();
        await _receiver.ShouldAllowAsync(_receiver.Mint());
        await _receiver.ShouldDenyAsync(WithAnotherSignature(_receiver.Mint()), 6, "signature_invalid");
    }

    [Fact]
    public async Task A_warm_up_that_is_given_up_ends()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var act = () => _receiver.Verifier.WarmUpAsync(gone.Token);
        await act.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void The_real_self_test_passes_and_the_provider_agrees()
    {
        EngineSelfTest.Passes().Should().BeTrue();
        EngineSelfTest.AgreesWith(ProviderEngine.Instance).Should().BeTrue();
        EngineSelfTest.AgreesWith(new Fixed(true)).Should().BeFalse();
        EngineSelfTest.AgreesWith(new Fixed(false)).Should().BeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Samples_at_intervals_of_at_least_1_and_less_than_twice_the_rate(int rate)
    {
        var sampler = new CrossCheckSampler(rate);
        var (interval, intervals) = (0, new List<int>());
        for (var i = 0; i < 5_000; i++)
        {
            interval++;
            if (sampler.IsDue())
            {
                intervals.Add(interval);
                interval = 0;
            }
        }

        intervals.Min().Should().Be(1);
        intervals.Max().Should().Be((2 * rate) - 1);
    }

    /// <summary>Another token's signature: well-formed, and not this one's.</summary>
    private static string WithAnotherSignature(string token) =>
        token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..];

    private sealed class Fixed(bool answer) : ISignatureEngine
    {
        public bool Verify(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => answer;
    }

    /// <summary>Right on the known answers, so that it passes as a provider.</summary>
    private sealed class Counting(bool answer) : ISignatureEngine
    {
        public int Count { get; private set; }

        public bool Verify(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        {
            Count++;
            return message.IsEmpty && signature.IsEmpty ? answer : key.Verify(message, signature);
        }
    }

    private sealed class CrossChecks : IDisposable
    {
        private readonly MeterListener _listener = new();
        private int _agreed;
        private int _disagreed;

        public CrossChecks()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "oathmesh.signature.cross_checks")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
                Interlocked.Add(ref Equals(tags[0].Value, "agreed") ? ref _agreed : ref _disagreed, (int)value));
            _listener.Start();
        }

        public int Agreed => Volatile.Read(ref _agreed);

        public int Disagreed => Volatile.Read(ref _disagreed);

        public void Dispose() => _listener.Dispose();
    }
}
