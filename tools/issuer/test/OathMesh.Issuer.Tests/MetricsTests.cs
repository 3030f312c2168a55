using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task Counts_tokens_and_refusals_by_code_and_measures_the_duration()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var measurements = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        var factory = issuer.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "OathMesh.Issuer" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measurements.Enqueue($"{instrument.Name} {value} {Text(tags)}".Trim()));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measurements.Enqueue($"{instrument.Name} {instrument.Unit} {Text(tags)}"));
        listener.Start();
        var batch = RunningIssuer.Body;
        batch["count"] = 3;

        await issuer.PostAsync(batch, path: "/v1/tokens");
        await issuer.PostAsync(RunningIssuer.Body, "Bearer wrong");
        await issuer.PostAsync(body: null);

        measurements.Should().Equal(
            "oathmesh.issuer.mints 3",
            "oathmesh.issuer.mint.duration s oathmesh.outcome=mint",
            "oathmesh.issuer.refusals 1 error.type=invalid_token",
            "oathmesh.issuer.mint.duration s oathmesh.outcome=refuse",
            "oathmesh.issuer.refusals 1 error.type=request_invalid",
            "oathmesh.issuer.mint.duration s oathmesh.outcome=refuse");
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
