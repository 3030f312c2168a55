using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Subjects;

/// <summary>Consumes fresh ids on two threads at once, beside a million live ones. What a turn consumed has expired before the next.</summary>
/// <param name="name">What readers know it by.</param>
/// <param name="consumer">The store.</param>
/// <param name="clock">Its clock.</param>
/// <param name="timesRemoval">Whether removing the ids of the turn before is part of the time, as it is in a receiver, or done beforehand.</param>
internal sealed class ConsumeContender(string name, IConsumer consumer, VirtualClock clock, bool timesRemoval) : Contender(name)
{
    private const int Threads = 2;

    private Partner? _other;

    /// <summary>Ids that stay, spread over the expiry times of five minutes.</summary>
    public static void Fill(IConsumer consumer, VirtualClock clock, int count)
    {
        const int Batch = 10_000;
        for (var done = 0; done < count; done += Batch)
        {
            var keys = RandomKeys.Make(Math.Min(Batch, count - done));
            consumer.Use(keys, index => clock.Seconds + 100_000 + (index % 300));
            for (var i = 0; i < keys.Length; i++)
            {
                consumer.Consume(i);
            }
        }

        // The last batch is not to be taken for a turn's.
        consumer.Use([], _ => 0);
    }

    /// <summary>Few enough that the live ids stay about a million.</summary>
    public override int MostOperations => 100_000;

    public override void Prepare(int operations)
    {
        clock.Advance(2);
        consumer.Use(RandomKeys.Make(operations), _ => clock.Seconds + 1);
        if (!timesRemoval)
        {
            consumer.Settle();
        }

        _other = new Partner(() => RunPart(1, operations));
    }

    public override ValueTask RunAsync(int operations)
    {
        var other = _other!;
        other.Go();
        RunPart(0, operations);
        other.Join();
        return ValueTask.CompletedTask;
    }

    private void RunPart(int part, int operations)
    {
        if (timesRemoval)
        {
            consumer.RemoveExpired(part, Threads);
        }

        for (var i = part; i < operations; i += Threads)
        {
            consumer.Consume(i);
        }
    }
}
