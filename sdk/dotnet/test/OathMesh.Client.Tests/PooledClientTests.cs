using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using OathMesh.Client.Tests.Support;
using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

/// <summary>Handler, pool, the real issuer and a real receiver together.</summary>
public sealed class PooledClientTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Calls_with_few_round_trips_each_with_a_token_of_its_own()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        await using var api = await RunningApi.StartAsync(_time, issuer.KeySet);
        using var caller = NewCaller(issuer, api);
        using var meter = new MeterReader();
        await CallAsync(caller, 500);
        api.Audit.Count("allow").Should().Be(500);
        api.Audit.Count("deny").Should().Be(0);
        api.Tokens.Should().OnlyHaveUniqueItems();
        issuer.Requests.Should().BeLessThan(500 / 8);
        meter["oathmesh.client.pool.hits"].Should().BeGreaterThan(300);
        meter["oathmesh.client.pool.misses"].Should().BeGreaterThan(0);
        meter["oathmesh.client.issuer.duration"].Should().BeGreaterThan(0);
        meter.Gauge("oathmesh.client.pool.depth").Should().BeGreaterThan(0);
        meter.Tags.Should().NotContain(tag => tag.Contains("svc://", StringComparison.Ordinal) || tag.Contains(RunningIssuer.Audience, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_receiver_that_restarts_costs_no_call()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        await using var api = await RunningApi.StartAsync(_time, issuer.KeySet);
        using var caller = NewCaller(issuer, api);
        await CallAsync(caller, 50);

        // Whatever is in stock now was minted before the receiver's new start: it must refuse it all.
        await caller.SettleAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await api.RestartAsync();
        var stale = api.Audit.Count("deny");
        var calling = caller.Client.GetAsync("inventory");
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        (await calling).StatusCode.Should().Be(HttpStatusCode.OK);
        await CallAsync(caller, 50);
        api.Audit.Count("deny").Should().Be(stale + 1, "the first refusal emptied the stock");
    }

    [Fact]
    public async Task A_rotation_of_the_issuers_keys_costs_no_call()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        KeyRotation.Rotate(issuer.KeyPath, TimeSpan.FromSeconds(120), _time);
        await using var api = await RunningApi.StartAsync(_time, issuer.KeySet);
        using var caller = NewCaller(issuer, api);
        await CallAsync(caller, 50);
        await caller.SettleAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        await CallAsync(caller, 50);
        await caller.SettleAsync();
        _time.Advance(TimeSpan.FromSeconds(120));
        await CallAsync(caller, 50);
        api.Audit.Count("deny").Should().Be(0);
        api.Tokens.Select(token => token!.Split('.')[0]).Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task Serves_through_an_outage_while_the_stock_lasts_then_says_why_and_recovers()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        await using var api = await RunningApi.StartAsync(_time, issuer.KeySet);
        using var caller = NewCaller(issuer, api);
        await CallAsync(caller, 100);
        await caller.SettleAsync();
        await issuer.StopAsync();
        var served = 0;
        var failure = await Assert.ThrowsAsync<OathMeshTokenException>(async () =>
        {
            while (true)
            {
                (await caller.Client.GetAsync("inventory")).StatusCode.Should().Be(HttpStatusCode.OK);
                served++;
            }
        });
        served.Should().BeGreaterThan(50);
        failure.IsTransient.Should().BeTrue();
        failure.Message.Should().Contain("could not be reached");
        await issuer.StartAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await CallAsync(caller, 50);
        api.Audit.Count("deny").Should().Be(0);
    }

    [Fact]
    public async Task Bound_requests_have_a_round_trip_each()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        await using var api = await RunningApi.StartAsync(_time, issuer.KeySet, options => options.RequireRequestBinding = true);
        using var caller = NewCaller(issuer, api, options => options.BindRequests = true);
        await CallAsync(caller, 10);
        issuer.Requests.Should().Be(10);
        api.Audit.Count("allow").Should().Be(10);
    }

    [Fact]
    public async Task Works_with_a_secret()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        await using var api = await RunningApi.StartAsync(_time, issuer.KeySet);
        using var caller = NewCaller(issuer, api, options =>
        {
            options.ClientId = null;
            options.KeyPath = null;
            options.SecretFile = Path.Combine(issuer.Directory, "secret");
            File.WriteAllText(options.SecretFile, RunningIssuer.Secret + "\n");
        });
        await CallAsync(caller, 10);
        api.Audit.Count("allow").Should().Be(10);
    }

    [Fact]
    public async Task An_action_that_is_not_granted_fails_with_the_issuers_words()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        await using var api = await RunningApi.StartAsync(_time, issuer.KeySet);
        using var caller = NewCaller(issuer, api, options => options.Action = "admin");
        var refused = await Assert.ThrowsAsync<OathMeshTokenException>(() => caller.Client.GetAsync("inventory"));
        refused.ErrorCode.Should().Be("outside_grants");
        api.Requests.Should().BeEmpty();
    }

    private Caller NewCaller(RunningIssuer issuer, RunningApi api, Action<OathMeshClientOptions>? change = null) => new(api.Address, _time, options =>
    {
        options.Issuer = RunningIssuer.Name;
        options.IssuerAddress = issuer.Address;
        options.ClientId = RunningIssuer.ClientId;
        options.KeyPath = issuer.ClientKeyPath;
        change?.Invoke(options);
    });

    private static async Task CallAsync(Caller caller, int times) => await Parallel.ForAsync(0, times, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, cancellationToken) =>
    {
        using var response = await caller.Client.GetAsync("inventory", cancellationToken);
        response.StatusCode.Should().Be(HttpStatusCode.OK, string.Join(' ', response.Headers.WwwAuthenticate));
    });

    /// <summary>Listens to the client's meter as exporters do.</summary>
    private sealed class MeterReader : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _sums = new();
        private readonly ConcurrentDictionary<string, int> _gauges = new();

        public MeterReader()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "OathMesh.Client")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, 1, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => _gauges[instrument.Name] = Math.Max(value, _gauges.GetValueOrDefault(instrument.Name)));
            _listener.Start();
        }

        public ConcurrentBag<string> Tags { get; } = [];

        public long this[string name] => _sums.GetValueOrDefault(name);

        public int Gauge(string name)
        {
            _listener.RecordObservableInstruments();
            return _gauges.GetValueOrDefault(name);
        }

        public void Dispose() => _listener.Dispose();

        private void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            foreach (var tag in tags)
            {
                Tags.Add($"{tag.Key}={tag.Value}");
            }
        }
    }
}
