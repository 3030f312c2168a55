using System.Collections.Concurrent;

namespace OathMesh.Redis.Tests.Support;

/// <summary>
/// Callers at work on several instances until disposed: each mints a token, presents it to two instances at once, and now and then presents an old one
/// again. Counts how often each token was allowed, and how long everything took.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(8);
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly IReadOnlyList<Instance> _instances;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, int> _allows = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _tokens = new();
    private readonly ConcurrentQueue<Presentation> _presentations = new();
    private readonly Task[] _callers;
    private readonly Task _poolWatch;
    private long _slowestPool;

    public Load(IReadOnlyList<Instance> instances, int callers = 16)
    {
        _instances = instances;
        _callers = [.. Enumerable.Range(1, callers).Select(seed => Task.Run(() => CallAsync(new Random(seed))))];
        _poolWatch = Task.Factory.StartNew(WatchPool, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public static long Now => Time.GetTimestamp();

    public int Tokens => _allows.Count;

    public int Allows => _presentations.Count(presentation => presentation.Outcome == "allow");

    /// <summary>Tokens that were allowed more than once, with their history. There must be none.</summary>
    public IReadOnlyList<string> DoubleAllows =>
        [.. _allows.Where(pair => pair.Value > 1).Select(pair => $"allowed {pair.Value} times: {History(pair.Key)}")];

    /// <summary>The longest that a work item waited for a thread of the pool.</summary>
    public TimeSpan SlowestPool => TimeSpan.FromTicks(Interlocked.Read(ref _slowestPool));

    public IReadOnlyList<Presentation> Between(long from, long to) =>
        [.. _presentations.Where(presentation => presentation.Began >= from && presentation.Began < to)];

    /// <summary>Waits until so many fresh tokens were allowed that were presented after a moment, at each instance; says when the last of them was.</summary>
    public async Task<TimeSpan> WaitForAllowsAsync(long since, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var allows = _instances.Select(instance => _presentations.Where(p => p.Began >= since && p.Instance == instance && p.Outcome == "allow").Take(count).ToList()).ToList();
            if (allows.All(list => list.Count == count))
            {
                return Time.GetElapsedTime(since, allows.Max(list => list[^1].Ended));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), Time, limit.Token);
        }
    }

    /// <summary>Stops the callers, and presents everything once more: nothing that was allowed may be again.</summary>
    public async Task FinishAsync()
    {
        await StopAsync();
        foreach (var token in _tokens)
        {
            await PresentAsync(_instances[token[^1] % _instances.Count], token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_callers);
        await _poolWatch;
    }

    private async Task CallAsync(Random random)
    {
        var mine = new List<string>();
        while (!_stopping.IsCancellationRequested)
        {
            var token = Instance.Mint();
            _tokens.Enqueue(token);
            mine.Add(token);
            var first = random.Next(_instances.Count);
            await Task.WhenAll(PresentAsync(_instances[first], token), PresentAsync(_instances[(first + 1) % _instances.Count], token));
            await PresentAsync(_instances[random.Next(_instances.Count)], mine[random.Next(mine.Count)]);
            await Task.Delay(Pace * (1 + random.NextDouble()), Time);
        }
    }

    private async Task PresentAsync(Instance instance, string token)
    {
        var began = Time.GetTimestamp();
        var outcome = await instance.PresentAsync(token);
        var ended = Time.GetTimestamp();
        _allows.AddOrUpdate(token, outcome == "allow" ? 1 : 0, (_, count) => outcome == "allow" ? count + 1 : count);
        _presentations.Enqueue(new Presentation(instance, token, began, ended, outcome));
    }

    /// <summary>Runs on a thread of its own: a starved pool must not stop the watch.</summary>
    private void WatchPool()
    {
        using var ran = new ManualResetEventSlim();
        while (!_stopping.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20)))
        {
            ran.Reset();
            var queued = Time.GetTimestamp();
            ThreadPool.UnsafeQueueUserWorkItem(_ => ran.Set(), null);
            ran.Wait();
            var waited = Time.GetElapsedTime(queued).Ticks;
            if (waited > Interlocked.Read(ref _slowestPool))
            {
                Interlocked.Exchange(ref _slowestPool, waited);
            }
        }
    }

    private string History(string token) => string.Join(
        "; ", _presentations.Where(p => p.Token == token).OrderBy(p => p.Began).Select(p => $"{p.Began}-{p.Ended} {p.Outcome}"));
}

/// <summary>One presentation of one token.</summary>
internal sealed record Presentation(Instance Instance, string Token, long Began, long Ended, string Outcome)
{
    public TimeSpan Took => TimeProvider.System.GetElapsedTime(Began, Ended);
}
