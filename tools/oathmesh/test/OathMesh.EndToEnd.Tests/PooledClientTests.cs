using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Client;
using OathMesh.Keys;
using OathMesh.Tokens;
using Xunit.Abstractions;

namespace OathMesh.EndToEnd.Tests;

/// <summary>A client with the prefetch pool against the issuer and the sample API as real processes.</summary>
public sealed class PooledClientTests(ITestOutputHelper output)
{
    private const int Calls = 10_000;
    private const int Workers = 32;
    private const int LeastDepthAtKill = 100;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Ten_thousand_calls_through_an_outage_of_the_issuer_each_with_a_token_of_its_own()
    {
        await using var system = await LiveSystem.StartAsync();
        using var meter = new PoolMeter();
        using var services = Services(system);
        var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("inventory");
        var state = new Progress();
        var outage = InterruptAsync(system, meter, state);

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(client, meter, state))));
        await outage;

        state.Statuses.Should().Equal(new Dictionary<HttpStatusCode, int> { [HttpStatusCode.OK] = Calls });
        state.Unexpected.Should().BeEmpty();
        var api = await ReadAuditAsync(system["audit.ndjson"]);
        api.Count(line => line.GetProperty("event").GetString() == "deny").Should().Be(0);
        api.Where(line => line.GetProperty("event").GetString() == "allow").Select(line => line.GetProperty("jti").GetString()).Should().HaveCount(Calls).And.OnlyHaveUniqueItems();

        output.WriteLine($"{meter.RoundTrips} round trips; {state.CallsAtKill} calls at the kill with {state.DepthAtKill} tokens in stock, {state.CallsAtFirstFailure} at the first of {state.Failures.Count} failures");
        foreach (var message in state.Failures.Select(failure => failure.Message).Distinct())
        {
            output.WriteLine(message);
        }

        // The issuer's own count, and the client's, which has the attempts during the outage in it.
        var issuer = await ReadAuditAsync(system["issuer-audit.ndjson"]);
        issuer.Count(line => line.GetProperty("event").GetString() is "allow" or "deny").Should().BeLessThanOrEqualTo(Calls / Workers);
        meter.RoundTrips.Should().BeLessThanOrEqualTo(Calls / Workers);

        // While the pool lasted no call failed: at least its depth right before the kill was served first, but for what was under way in the workers.
        state.DepthAtKill.Should().BeGreaterThan(LeastDepthAtKill);
        (state.CallsAtFirstFailure - state.CallsAtKill).Should().BeGreaterThanOrEqualTo(state.DepthAtKill - (2 * Workers));
        state.Failures.Should().NotBeEmpty("the outage outlasts the pool");
        state.Failures.Should().OnlyContain(failure => failure.IsTransient && failure.DepthThen == 0);
        state.Failures.Select(failure => failure.Message).Should().OnlyContain(message => message.Contains("could not be reached", StringComparison.Ordinal) || message.Contains("503", StringComparison.Ordinal) || message.Contains("replay_unavailable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sample_caller_calls_the_sample_api()
    {
        await using var system = await LiveSystem.StartAsync();
        KeyFiles.SavePrivateKey(system["client.pem"], system.ClientKey);
        const string Section = "OathMesh__Clients__inventory__";
        await using var caller = BuiltProgram.StartCaller(
            new()
            {
                [Section + "BaseAddress"] = system.Api.AbsoluteUri,
                [Section + "Issuer"] = system.Issuer.GetLeftPart(UriPartial.Authority),
                [Section + "ClientId"] = LiveSystem.ClientId,
                [Section + "KeyPath"] = system["client.pem"],
            },
            "3");
        (await caller.WaitAsync()).Should().Be(0, caller.Output);
        (await ReadAuditAsync(system["audit.ndjson"])).Count(line => line.GetProperty("event").GetString() == "allow").Should().Be(3);
        caller.Output.Split('\n').Count(line => line.StartsWith("200 ", StringComparison.Ordinal) && line.Contains("bolt", StringComparison.Ordinal)).Should().Be(3);
    }

    /// <summary>Kills the issuer after a third of the calls, and starts it again 20 seconds later.</summary>
    private static async Task InterruptAsync(LiveSystem system, PoolMeter meter, Progress state)
    {
        await state.ReachedAThird.Task;

        do
        {
            // Right before a batch comes in the stock is low.
            await Task.Yield();
            state.CallsAtKill = state.Succeeded;
            state.DepthAtKill = meter.Depth();
        }
        while (state.DepthAtKill <= LeastDepthAtKill && state.CallsAtKill < Calls);
        await system.KillIssuerAsync();
        await Task.Delay(Outage, TimeProvider.System);
        state.IsDown = false;
        await system.StartIssuerAsync();
    }

    private static async Task WorkAsync(HttpClient client, PoolMeter meter, Progress state)
    {
        while (state.TryBegin())
        {
            while (true)
            {
                try
                {
                    using var response = await client.GetAsync(new Uri("inventory", UriKind.Relative));
                    state.Finished(response.StatusCode);
                    break;
                }
                catch (OathMeshTokenException e)
                {
                    // What an application would do: say so, and call again a little later.
                    state.Failed(e, meter);
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                }
                catch (Exception e)
                {
                    state.Unexpected.Enqueue(e);
                    break;
                }
            }
        }
    }

    private static ServiceProvider Services(LiveSystem system)
    {
        var services = new ServiceCollection();
        services.AddHttpClient("inventory").AddOathMeshHandler(options =>
        {
            options.BaseAddress = system.Api;
            options.Audience = LiveSystem.Audience;
            options.Action = "inventory.read";
            options.Subject = "agent://ci/bot";
            options.Lifetime = TimeSpan.FromMinutes(5);
            options.Issuer = system.Issuer.GetLeftPart(UriPartial.Authority);
            options.ClientId = LiveSystem.ClientId;
            options.Keys = system.ClientKey;
        });
        return services.BuildServiceProvider();
    }

    private static async Task<IReadOnlyList<JsonElement>> ReadAuditAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private sealed record Failure(string Message, bool IsTransient, int DepthThen);

    private sealed class Progress
    {
        private int _begun;
        private int _succeeded;
        private int _callsAtFirstFailure = -1;

        public TaskCompletionSource ReachedAThird { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentDictionary<HttpStatusCode, int> Statuses { get; } = new();

        public ConcurrentQueue<Failure> Failures { get; } = new();

        public ConcurrentQueue<Exception> Unexpected { get; } = new();

        public int Succeeded => Volatile.Read(ref _succeeded);

        public int CallsAtKill { get; set; }

        public int DepthAtKill { get; set; }

        public int CallsAtFirstFailure => _callsAtFirstFailure;

        /// <summary>Until the restart begins, nothing can come into the pool: what was in it at a failure can be told.</summary>
        public volatile bool IsDown = true;

        public bool TryBegin() => Interlocked.Increment(ref _begun) <= Calls;

        public void Finished(HttpStatusCode status)
        {
            Statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            if (Interlocked.Increment(ref _succeeded) == Calls / 3)
            {
                ReachedAThird.SetResult();
            }
        }

        public void Failed(OathMeshTokenException e, PoolMeter meter)
        {
            Interlocked.CompareExchange(ref _callsAtFirstFailure, Succeeded, -1);
            var depth = meter.Depth();
            Failures.Enqueue(new Failure(e.Message, e.IsTransient, IsDown ? depth : 0));
        }
    }

    /// <summary>Reads the client's metrics as exporters do.</summary>
    private sealed class PoolMeter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Lock _lock = new();
        private int _roundTrips;
        private int _depth;

        public PoolMeter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "oathmesh.client.issuer.duration" or "oathmesh.client.pool.depth")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _roundTrips));
            _listener.SetMeasurementEventCallback<int>((_, value, _, _) => _depth += value);
            _listener.Start();
        }

        public int RoundTrips => Volatile.Read(ref _roundTrips);

        public int Depth()
        {
            lock (_lock)
            {
                _depth = 0;
                _listener.RecordObservableInstruments();
                return _depth;
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
