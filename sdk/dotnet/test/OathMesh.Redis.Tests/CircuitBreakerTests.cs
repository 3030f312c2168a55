using OathMesh.Tests.Support;

namespace OathMesh.Redis.Tests;

public sealed class CircuitBreakerTests : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    private readonly ManualTimeProvider _time = new();
    private readonly Queue<TaskCompletionSource<ProbeResult>> _probes = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly List<string> _openings = [];
    private readonly List<TimeSpan> _closings = [];
    private readonly CircuitBreaker _breaker;
    private double _jitter;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(_time, FirstDelay, () => _jitter, ProbeAsync, _openings.Add, _closings.Add);

    [Fact]
    public async Task Is_open_until_the_first_probe_succeeded()
    {
        _breaker.TryEnter(out _).Should().BeFalse();
        var started = _breaker.Start();
        _breaker.Start().Should().BeSameAs(started);
        await AnswerAsync(ProbeResult.Ready);
        (await started).Obstacle.Should().BeNull();
        await UntilClosedAsync();
        _breaker.TryEnter(out _).Should().BeTrue();
    }

    [Fact]
    public async Task Opens_after_three_failures_in_a_row_and_not_after_two()
    {
        var generation = await CloseAsync();
        _breaker.Failed(generation, "one");
        _breaker.Failed(generation, "two");
        _breaker.IsOpen.Should().BeFalse();
        _breaker.Failed(generation, "three");
        _breaker.IsOpen.Should().BeTrue();
        _breaker.Obstacle.Should().Be("three");
        _openings.Should().Equal("three");
    }

    [Fact]
    public async Task Counts_anew_after_a_success()
    {
        var generation = await CloseAsync();
        for (var i = 0; i < 10; i++)
        {
            _breaker.Failed(generation, "one");
            _breaker.Failed(generation, "two");
            _breaker.Succeeded(generation);
        }

        _breaker.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Opens_at_once_when_told_to_and_only_once()
    {
        var generation = await CloseAsync();
        _breaker.Open(generation, "slow");
        _breaker.Open(generation, "slow, too");
        _breaker.IsOpen.Should().BeTrue();
        _openings.Should().Equal("slow");
    }

    [Fact]
    public async Task Ignores_what_was_sent_before_it_closed_again()
    {
        var former = await CloseAsync();
        _breaker.Open(former, "slow");
        await PauseAsync(FirstDelay);
        await AnswerAsync(ProbeResult.Ready);
        await UntilClosedAsync();
        _breaker.Open(former, "late");
        for (var i = 0; i < 3; i++)
        {
            _breaker.Failed(former, "late");
        }

        _breaker.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Probes_one_at_a_time_with_longer_pauses_until_one_succeeds()
    {
        _breaker.Open(await CloseAsync(), "slow");
        await PauseAsync(FirstDelay);
        await AnswerAsync(ProbeResult.Down("still"));
        await PauseAsync(FirstDelay * 1.5);
        _breaker.Obstacle.Should().Be("still");
        await AnswerAsync(ProbeResult.Misconfigured("evicts"));
        await PauseAsync(FirstDelay * 1.5);
        _breaker.Obstacle.Should().Be("evicts");
        _breaker.IsOpen.Should().BeTrue();
        await AnswerAsync(ProbeResult.Ready);
        await UntilClosedAsync();
        _probes.Should().BeEmpty();
        _closings[^1].Should().Be(FirstDelay * 4);
    }

    [Fact]
    public void Adds_up_to_a_quarter_of_jitter_to_each_pause()
    {
        _jitter = 0;
        _breaker.DelayAfter(0).Should().Be(TimeSpan.FromMilliseconds(500));
        _jitter = 1;
        _breaker.DelayAfter(0).Should().Be(TimeSpan.FromMilliseconds(625));
        _breaker.DelayAfter(1).Should().Be(TimeSpan.FromMilliseconds(937.5));
        _breaker.DelayAfter(100).Should().Be(TimeSpan.FromMilliseconds(937.5));
    }

    [Fact]
    public async Task Probes_at_once_when_it_is_woken_or_told_to()
    {
        _breaker.Open(await CloseAsync(), "slow");
        await _time.WaitForTimerAsync(FirstDelay);
        _breaker.Wake();
        await AnswerAsync(ProbeResult.Ready);
        await UntilClosedAsync();
        _breaker.TryEnter(out var generation).Should().BeTrue();
        _breaker.Wake();
        _breaker.Open(generation, "other", probeAtOnce: true);
        await AnswerAsync(ProbeResult.Down("not yet"));
        await PauseAsync(FirstDelay * 1.5);
        await AnswerAsync(ProbeResult.Ready);
        await UntilClosedAsync();
    }

    [Fact]
    public async Task Ends_while_it_pauses()
    {
        _breaker.Open(await CloseAsync(), "slow");
        await _time.WaitForTimerAsync(FirstDelay);
        await _breaker.DisposeAsync();
        _breaker.IsOpen.Should().BeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await _breaker.DisposeAsync();
        _asked.Dispose();
    }

    private Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        var probe = new TaskCompletionSource<ProbeResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellationToken.Register(() => probe.TrySetResult(ProbeResult.Down("stopped")));
        lock (_probes)
        {
            _probes.Enqueue(probe);
        }

        _asked.Release();
        return probe.Task;
    }

    private async Task<int> CloseAsync()
    {
        _ = _breaker.Start();
        await AnswerAsync(ProbeResult.Ready);
        await UntilClosedAsync();
        _breaker.TryEnter(out var generation);
        return generation;
    }

    private async Task AnswerAsync(ProbeResult result)
    {
        (await _asked.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeTrue("a probe is due");
        lock (_probes)
        {
            _probes.Count.Should().Be(1, "one at a time");
            _probes.Dequeue().SetResult(result);
        }
    }

    private async Task PauseAsync(TimeSpan length)
    {
        await _time.WaitForTimerAsync(length);
        _time.Advance(length - TimeSpan.FromMilliseconds(1));
        _asked.CurrentCount.Should().Be(0);
        _time.Advance(TimeSpan.FromMilliseconds(1));
    }

    private async Task UntilClosedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var closings = _closings.Count;
        while (_breaker.IsOpen || _closings.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
        }

        closings.Should().BeLessThanOrEqualTo(_closings.Count);
    }
}
