using System.Diagnostics.Metrics;

namespace OathMesh.Redis;

/// <summary>Metrics: the meter named <c>OathMesh.Redis</c>. Tags are bounded: never a subject or token id.</summary>
internal sealed class RedisMeter : IDisposable
{
    private readonly Meter _meter = new("OathMesh.Redis");
    private readonly Counter<long> _consumptions;
    private readonly Counter<long> _openings;
    private readonly Histogram<double> _duration;

    public RedisMeter(Func<bool> isOpen, Func<int> knownGood)
    {
        _consumptions = _meter.CreateCounter<long>("oathmesh.redis.replay.consumptions", "{token}", "Tokens brought to the store, by outcome.");
        _openings = _meter.CreateCounter<long>("oathmesh.redis.breaker.openings", "{opening}", "How often Redis was given up.");
        _duration = _meter.CreateHistogram<double>("oathmesh.redis.replay.duration", "s", "How long Redis took to answer.");
        _meter.CreateObservableGauge("oathmesh.redis.breaker.open", () => isOpen() ? 1 : 0, "{breaker}", "1 while Redis is not used, 0 while it is.");
        _meter.CreateObservableGauge("oathmesh.redis.known_good.tokens", knownGood, "{token}", "Tokens that may be presented once more while Redis is down.");
    }

    public void Opened() => _openings.Add(1);

    public void Answered(TimeSpan duration) => _duration.Record(duration.TotalSeconds);

    public void Consumed(string outcome) => _consumptions.Add(1, new KeyValuePair<string, object?>("oathmesh.outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
