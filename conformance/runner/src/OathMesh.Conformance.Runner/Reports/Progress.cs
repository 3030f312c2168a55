using System.Globalization;

namespace OathMesh.Conformance.Runner.Reports;

/// <summary>Shows on a terminal how far the run is, in one line that is written over; elsewhere shows nothing.</summary>
internal sealed class Progress(TextWriter output, bool isTerminal, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private int _expected;
    private int _done;
    private int _failed;
    private int _width;
    private long? _shown;

    public void Expect(int cases)
    {
        lock (_lock)
        {
            _expected += cases;
        }
    }

    public void Advance(bool isFailure)
    {
        lock (_lock)
        {
            _done++;
            _failed += isFailure ? 1 : 0;
            if (!isTerminal || (_shown is { } shown && time.GetElapsedTime(shown) < Interval))
            {
                return;
            }

            _shown = time.GetTimestamp();
            Show(string.Create(CultureInfo.InvariantCulture, $"{_done} of {_expected} cases, {_failed} failed"));
        }
    }

    /// <summary>Removes the line.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_width > 0)
            {
                Show("");
                output.Write('\r');
                output.Flush();
            }
        }
    }

    private void Show(string line)
    {
        output.Write('\r' + line.PadRight(_width));
        output.Flush();
        _width = line.Length;
    }
}
