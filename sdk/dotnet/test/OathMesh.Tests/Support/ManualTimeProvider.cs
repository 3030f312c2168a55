namespace OathMesh.Tests.Support;

/// <summary>A clock that stands still until it is moved; its timers fire when it passes them.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public ManualTimeProvider()
        : this(DateTimeOffset.FromUnixTimeSeconds(1_767_225_600))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public long NowSeconds => GetUtcNow().ToUnixTimeSeconds();

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void SetSeconds(long seconds) => Set(DateTimeOffset.FromUnixTimeSeconds(seconds));

    public void Advance(TimeSpan by) => Set(GetUtcNow() + by);

    public void Set(DateTimeOffset now)
    {
        List<ManualTimer> due;
        lock (_lock)
        {
            _now = now;
            due = [.. _timers.Where(timer => timer.DueAt <= now)];
            due.ForEach(timer => timer.PassOver(now));
        }

        due.ForEach(timer => timer.Fire());
    }

    /// <summary>Waits until somebody sleeps for exactly so long: a background loop.</summary>
    public async Task WaitForTimerAsync(TimeSpan length)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_timers.Any(timer => timer.Length == length && timer.DueAt - _now == length))
                {
                    return;
                }
            }

            await Task.Yield();
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; private set; }

        public TimeSpan Length { get; private set; }

        private TimeSpan Period { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = owner._now + dueTime;
                    Length = dueTime;
                    Period = period;
                    owner._timers.Add(this);
                }
            }

            return true;
        }

        /// <summary>It is due: one with a period will be again, another is over.</summary>
        public void PassOver(DateTimeOffset now)
        {
            if (Period > TimeSpan.Zero)
            {
                DueAt = now + Period;
            }
            else
            {
                owner._timers.Remove(this);
            }
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
