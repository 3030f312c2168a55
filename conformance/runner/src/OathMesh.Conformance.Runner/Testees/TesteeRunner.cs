using OathMesh.Conformance.Runner.Reports;
using OathMesh.Conformance.Runner.Results;
using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>Runs the cases of the suites that a testee claims, and starts it again whenever it died.</summary>
internal sealed class TesteeRunner(TesteeFolder folder, Corpus corpus, RunnerOptions options, Progress progress) : IAsyncDisposable
{
    /// <summary>A testee that hangs on this many cases in a row is given up: the rest would take hours.</summary>
    private const int MaxTimeoutsInARow = 5;

    private readonly List<CaseResult> _results = [];
    private readonly List<Failure> _problems = [];
    private TesteeSession? _session;
    private StartAnswer? _description;
    private int _timeoutsInARow;

    public async Task<TesteeReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = new TesteeReport(folder.Name, folder.Scope);
        if (!await StartAsync(cancellationToken))
        {
            return report with { Problems = _problems };
        }

        var claimed = corpus.Cases.Where(vector => _description!.Capabilities.Contains(vector.Suite)).ToList();
        var outside = claimed.Where(vector => folder.Scope?.Includes(vector.Id) == false).ToHashSet();
        claimed.RemoveAll(outside.Contains);
        var selected = claimed.Where(options.Selects).ToList();
        progress.Expect(selected.Count);
        foreach (var vector in selected)
        {
            await RunAsync(vector, cancellationToken);
        }

        await StopAsync(cancellationToken);
        RequireCases(selected.Count);
        var known = KnownFailing.Load(options.KnownFailing, folder.Name);
        _problems.AddRange(known.Stale(claimed, _results));
        return report with
        {
            Start = _description,
            Results = [.. _results.Select(known.Mark)],
            OutOfScope = outside.Where(options.Selects).CountBy(vector => vector.Suite).ToDictionary(),
            Problems = _problems,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
            _session = null;
        }
    }

    private async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        (_session, var failure) = await TesteeSession.StartAsync(folder, options, cancellationToken);
        if (_session is not null && _description is not null && !_session.Description.IsSameAs(_description))
        {
            failure = new Failure(FailureKind.Start, "Started again, it says something else of itself.");
            await DisposeAsync();
        }

        if (failure is not null)
        {
            _problems.Add(failure);
        }

        _description ??= _session?.Description;
        return _session is not null;
    }

    private async Task RunAsync(VectorCase vector, CancellationToken cancellationToken)
    {
        var begun = options.Time.GetTimestamp();
        var failure = await IsReadyAsync(cancellationToken)
            ? await _session!.RunAsync(vector, _results.Count + 1, cancellationToken)
            : new Failure(FailureKind.NotRun, "The testee was given up before.");
        _results.Add(new CaseResult(vector, failure, options.Time.GetElapsedTime(begun)));
        TakeAnsweredAgain();
        _timeoutsInARow = failure?.Kind == FailureKind.Timeout ? _timeoutsInARow + 1 : 0;
        if (_session is { IsAlive: false })
        {
            await DisposeAsync();
        }

        if (_timeoutsInARow == MaxTimeoutsInARow)
        {
            _problems.Add(new Failure(FailureKind.Timeout, $"It hung on {MaxTimeoutsInARow} cases in a row and was given up."));
        }

        progress.Advance(failure is not null);
    }

    private async ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        _session is not null || (_problems.Count == 0 && await StartAsync(cancellationToken));

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_session is null)
        {
            return;
        }

        if (await _session.StopAsync(cancellationToken) is { } failure)
        {
            _problems.Add(failure with { Message = "After stop: " + failure.Message });
        }

        TakeAnsweredAgain();
        await DisposeAsync();
    }

    /// <summary>A second answer comes after its case was judged: it undoes a pass.</summary>
    private void TakeAnsweredAgain()
    {
        foreach (var sequence in _session?.TakeAnsweredAgain() ?? [])
        {
            var index = (int)sequence - 1;
            _results[index] = _results[index] with
            {
                Failure = _results[index].Failure ?? new Failure(FailureKind.ExtraAnswer, "It was answered more than once."),
            };
        }
    }

    private void RequireCases(int selected)
    {
        if (_description!.Capabilities.Count == 0)
        {
            _problems.Add(new Failure(FailureKind.NoCapability, "It claims no capability."));
        }
        else if (selected == 0)
        {
            _problems.Add(new Failure(FailureKind.NoCases, "No case was run: nothing is left of what it claims. Leave it out with --testee, or select other cases."));
        }
    }
}
