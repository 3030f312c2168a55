using System.Diagnostics.Metrics;

namespace OathMesh.AdapterTests;

/// <summary>Counts verifications that end with one code, while it lives.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _readings = [];
    private readonly MeterListener _listener = new();

    public MeterReadings(string code)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "OathMesh" && instrument.Name == "oathmesh.verifications")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var texts = new SortedDictionary<string, string?>(StringComparer.Ordinal);
            foreach (var (name, tag) in tags)
            {
                texts[name] = Convert.ToString(tag, System.Globalization.CultureInfo.InvariantCulture);
            }

            // The meter is the process's own: other tests count, too, but none else ends with this code.
            if (texts.GetValueOrDefault("error.type") == code)
            {
                lock (_lock)
                {
                    _readings.Add($"{value} {string.Join(' ', texts.Select(pair => $"{pair.Key}={pair.Value}"))}");
                }
            }
        });
        _listener.Start();
    }

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _readings];
            }
        }
    }

    public void Dispose() => _listener.Dispose();
}
