using System.Text.Json;
using OathMesh.Conformance.Runner.Results;
using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>One life of a testee, from <c>start</c> to <c>stop</c> or to its death. After a failure of the protocol it is dead.</summary>
internal sealed class TesteeSession : IAsyncDisposable
{
    private static readonly TimeSpan DeathTime = TimeSpan.FromSeconds(2);
    private static readonly byte[] StartLine = "{\"cmd\":\"start\",\"protocol\":1}\n"u8.ToArray();
    private static readonly byte[] StopLine = "{\"cmd\":\"stop\"}\n"u8.ToArray();

    private readonly TesteeProcess _process;
    private readonly RunnerOptions _options;
    private readonly HashSet<long> _answered = [];
    private readonly List<long> _answeredAgain = [];

    private TesteeSession(TesteeProcess process, RunnerOptions options)
    {
        _process = process;
        _options = options;
    }

    public StartAnswer Description { get; private set; } = new("", "", "", []);

    public bool IsAlive { get; private set; } = true;

    /// <summary>Starts a testee.</summary>
    /// <returns>The session, or the failure.</returns>
    public static async Task<(TesteeSession? Session, Failure? Failure)> StartAsync(TesteeFolder folder, RunnerOptions options, CancellationToken cancellationToken)
    {
        TesteeProcess process;
        try
        {
            process = TesteeProcess.Start(folder, options.Time);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (null, new Failure(FailureKind.Start, $"The file run cannot be executed: {e.Message}"));
        }

        var session = new TesteeSession(process, options);
        if (await session.WithinAsync(options.StartTimeout, session.IntroduceAsync, cancellationToken) is not { } failure)
        {
            return (session, null);
        }

        await session.DisposeAsync();
        return (null, failure with { Kind = FailureKind.Start, Message = "It did not start: " + failure.Message });
    }

    /// <summary>Runs a case.</summary>
    /// <returns>The failure, or <see langword="null"/> when all is as expected.</returns>
    public Task<Failure?> RunAsync(VectorCase vector, long sequence, CancellationToken cancellationToken) =>
        WithinAsync(_options.Timeout, token => AskAsync(vector, sequence, token), cancellationToken);

    /// <summary>Tells the testee to end.</summary>
    /// <returns>The failure, or <see langword="null"/> when it ended as it should.</returns>
    public Task<Failure?> StopAsync(CancellationToken cancellationToken) =>
        WithinAsync(_options.Timeout, EndAsync, cancellationToken);

    /// <summary>The numbers of questions that were answered more than once since the last call.</summary>
    public IReadOnlyList<long> TakeAnsweredAgain()
    {
        List<long> again = [.. _answeredAgain];
        _answeredAgain.Clear();
        return again;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<Failure?> IntroduceAsync(CancellationToken cancellationToken)
    {
        await _process.WriteAsync(StartLine, cancellationToken);
        if (await _process.ReadAsync(cancellationToken) is not { } line)
        {
            return Crashed;
        }

        if (Answer.TryParse(line, out var answer) is { } failure)
        {
            return failure;
        }

        using (answer)
        {
            try
            {
                Description = StartAnswer.Read(answer!.RootElement);
                return null;
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                return new Failure(FailureKind.Start, e.Message);
            }
        }
    }

    private async Task<Failure?> AskAsync(VectorCase vector, long sequence, CancellationToken cancellationToken)
    {
        await _process.WriteAsync(vector.ToRunLine(sequence), cancellationToken);
        while (await _process.ReadAsync(cancellationToken) is { } line)
        {
            if (Answer.TryParse(line, out var answer) is { } garbage)
            {
                return Broken(garbage);
            }

            using (answer)
            {
                if (Answer.TryGetSequence(answer!.RootElement, out var answered) is { } failure)
                {
                    return Broken(failure);
                }

                if (answered == sequence)
                {
                    _answered.Add(sequence);
                    return Judge(vector, answer.RootElement);
                }

                if (!_answered.Contains(answered))
                {
                    return Broken(new Failure(FailureKind.WrongSeq, $"The answer has seq {answered}, the question had {sequence}."));
                }

                _answeredAgain.Add(answered);
            }
        }

        return Crashed;
    }

    private async Task<Failure?> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WriteAsync(StopLine, cancellationToken);
        _process.CloseInput();
        while (await _process.ReadAsync(cancellationToken) is { } line)
        {
            if (Answer.TryParse(line, out var answer) is { } garbage)
            {
                return garbage;
            }

            using (answer)
            {
                if (Answer.TryGetSequence(answer!.RootElement, out var answered) is not null || !_answered.Contains(answered))
                {
                    return new Failure(FailureKind.ExtraAnswer, "It wrote a line that answers nothing.");
                }

                _answeredAgain.Add(answered);
            }
        }

        var exitCode = await _process.WaitForExitAsync(cancellationToken);
        return exitCode == 0 ? null : new Failure(FailureKind.Stop, $"It ended with exit code {exitCode}.");
    }

    private static Failure Crashed => new(FailureKind.Crash, "It died.");

    private static Failure? Judge(VectorCase vector, JsonElement answer)
    {
        try
        {
            return AnswerJudge.Judge(vector, answer);
        }
        catch (InvalidOperationException)
        {
            return new Failure(FailureKind.Garbage, "The answer has a string with an unpaired surrogate.");
        }
    }

    /// <summary>After a line that has no place in the protocol, nobody knows which answer belongs to which question.</summary>
    private Failure Broken(Failure failure)
    {
        IsAlive = false;
        return failure;
    }

    /// <summary>Does one exchange. A testee that is late, or gone, is killed, and the failure says how it ended and what it last wrote to its standard error.</summary>
    private async Task<Failure?> WithinAsync(
        TimeSpan limit, Func<CancellationToken, Task<Failure?>> exchange, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Failure? failure;
        try
        {
            failure = await exchange(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failure = new Failure(FailureKind.Timeout, $"It did not answer within {limit.TotalSeconds} s.");
        }
        catch (IOException)
        {
            failure = Crashed;
        }

        return failure is null || (IsAlive && failure.Kind is not (FailureKind.Timeout or FailureKind.Crash))
            ? failure
            : await BuryAsync(failure);
    }

    private async Task<Failure> BuryAsync(Failure failure)
    {
        IsAlive = false;
        var exitCode = await _process.EndAsync(failure.Kind == FailureKind.Crash ? DeathTime : TimeSpan.Zero);
        failure = (failure.Kind, exitCode) switch
        {
            (FailureKind.Crash, null) => failure with { Message = "It closed its output and lived on." },
            (FailureKind.Crash, _) => failure with { Message = $"It died with exit code {exitCode}." },
            (FailureKind.Timeout, not null) => new Failure(FailureKind.Crash, $"It died with exit code {exitCode}, and what it had started kept its output open."),
            _ => failure,
        };
        return failure with { StandardError = await _process.StandardErrorAsync() };
    }
}
