using System.Runtime.CompilerServices;
using OathMesh.Replay;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Replay;

[Collection("alone")]
public sealed class MemoryReplayStoreTests
{
    private const long Start = 1_000_000;

    [Fact]
    public async Task Keeps_an_entry_to_its_last_second_and_then_forgets_it()
    {
        using var store = NewStore();
        (await store.ConsumeAsync(Entry(1, keepUntil: Start + 10, now: Start), default)).Should().Be(ReplayOutcome.Consumed);
        (await store.ConsumeAsync(Entry(1, keepUntil: Start + 10, now: Start + 10), default)).Should().Be(ReplayOutcome.Replayed);
        store.Count.Should().Be(1);
        (await store.ConsumeAsync(Entry(1, keepUntil: Start + 99, now: Start + 11), default)).Should().Be(ReplayOutcome.Consumed);
        store.Count.Should().Be(1);
    }

    [Fact]
    public async Task Fetching_a_key_ahead_changes_nothing()
    {
        using var store = NewStore(capacity: 3_000);
        for (var i = 0; i < 2_000; i++)
        {
            ((ILocalReplayStore)store).Prefetch((ulong)i);
            store.Count.Should().Be(i);
            (await store.ConsumeAsync(Entry((ulong)i, Start + 10, Start), default)).Should().Be(ReplayOutcome.Consumed);
            ((ILocalReplayStore)store).Prefetch((ulong)i);
            (await store.ConsumeAsync(Entry((ulong)i, Start + 10, Start), default)).Should().Be(ReplayOutcome.Replayed);
        }
    }

    [Fact]
    public async Task Counts_what_it_holds_in_all_shards_and_gives_room_back()
    {
        using var store = NewStore(capacity: 10_000);
        for (var i = 0; i < 10_000; i++)
        {
            (await store.ConsumeAsync(Entry((ulong)i, Start + 10 + (i % 7), Start), default)).Should().Be(ReplayOutcome.Consumed);
        }

        (await store.ConsumeAsync(Entry(99_999, Start + 50, Start), default)).Should().Be(ReplayOutcome.Unavailable);
        for (var i = 0; i < 10_000; i++)
        {
            (await store.ConsumeAsync(Entry((ulong)(i + 50_000), Start + 50, Start + 17), default)).Should().Be(ReplayOutcome.Consumed);
        }

        (await store.ConsumeAsync(Entry(99_999, Start + 50, Start + 17), default)).Should().Be(ReplayOutcome.Unavailable);
        store.Count.Should().Be(10_000);
    }

    [Fact]
    public async Task Gives_exactly_one_of_many_threads_the_entry()
    {
        using var store = NewStore();
        for (var round = 0; round < 200; round++)
        {
            var key = (ulong)round;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await store.ConsumeAsync(Entry(key, Start + 10, Start), default))));
            outcomes.Count(outcome => outcome == ReplayOutcome.Consumed).Should().Be(1);
        }
    }

    [Fact]
    public async Task Forgets_nothing_that_lives_and_agrees_with_a_plain_model()
    {
        var random = SeededRandom.Create(3);
        var time = new ManualTimeProvider();
        using var store = NewStore(capacity: 3_000, time);
        var model = new Dictionary<UInt128, long>();
        var outcomes = new Dictionary<ReplayOutcome, int>();
        for (var i = 0; i < 60_000; i++)
        {
            var now = time.NowSeconds;
            var key = (UInt128)(ulong)random.NextInt64(20_000) << 64;
            var entry = Entry(key, now + random.Next(60), now);
            var outcome = await store.ConsumeAsync(entry, default);
            var isLive = model.TryGetValue(key, out var until) && until >= now;
            var live = model.Count(pair => pair.Value >= now);
            outcome.Should().Be(isLive ? ReplayOutcome.Replayed : live < 3_000 ? ReplayOutcome.Consumed : ReplayOutcome.Unavailable, "input {0}", i);
            if (outcome == ReplayOutcome.Consumed)
            {
                model[key] = entry.KeepUntil;
            }

            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            if (random.Next(i < 30_000 ? 1_000 : 40) == 0)
            {
                time.Advance(TimeSpan.FromSeconds(random.Next(1, 5)));
                foreach (var (dead, _) in model.Where(pair => pair.Value < time.NowSeconds).ToList())
                {
                    model.Remove(dead);
                }
            }
        }

        outcomes.Should().HaveCount(3).And.OnlyContain(pair => pair.Value > 500);
    }

    [Fact]
    public async Task Denies_when_full_without_dropping_a_live_entry()
    {
        using var store = NewStore(capacity: 1_000);
        for (ulong i = 0; i < 1_000; i++)
        {
            await store.ConsumeAsync(Entry(i, Start + 100, Start), default);
        }

        for (ulong i = 0; i < 20_000; i++)
        {
            (await store.ConsumeAsync(Entry(1_000 + i, Start + 100, Start + 50), default)).Should().Be(ReplayOutcome.Unavailable);
        }

        for (ulong i = 0; i < 1_000; i++)
        {
            (await store.ConsumeAsync(Entry(i, Start + 100, Start + 100), default)).Should().Be(ReplayOutcome.Replayed);
        }
    }

    [Fact]
    public async Task Finds_room_in_the_very_second_in_which_the_first_entry_of_a_full_store_expires()
    {
        using var store = NewStore(capacity: 100_000);
        for (ulong i = 0; i < 100_000; i++)
        {
            await store.ConsumeAsync(Entry(Spread(i), i == 77_777 ? Start + 10 : Start + 100, Start), default);
        }

        for (ulong i = 0; i < 10; i++)
        {
            (await store.ConsumeAsync(Entry(Spread(200_000 + i), Start + 100, Start + 10), default)).Should().Be(ReplayOutcome.Unavailable);
        }

        // A request looks at a part of the store only: the next ones look at the rest.
        var outcomes = new List<ReplayOutcome>();
        for (ulong i = 0; i < 10; i++)
        {
            outcomes.Add(await store.ConsumeAsync(Entry(Spread(300_000 + i), Start + 100, Start + 11), default));
        }

        outcomes.Count(outcome => outcome == ReplayOutcome.Consumed).Should().Be(1);
        (await store.ConsumeAsync(Entry(Spread(1), Start + 100, Start + 11), default)).Should().Be(ReplayOutcome.Replayed);
    }

    [Fact]
    public async Task Denies_a_token_whose_entry_it_has_forgotten_when_its_clock_is_set_back()
    {
        var time = new ManualTimeProvider();
        using var store = NewStore(capacity: 1_000, time);
        var now = time.NowSeconds;
        await store.ConsumeAsync(Entry(1, now + 10, now), default);
        time.Advance(MemoryReplayStore.SweepInterval);
        store.Count.Should().Be(0);
        (await store.ConsumeAsync(Entry(1, now + 10, now + 5), default)).Should().Be(ReplayOutcome.Unavailable);
        (await store.ConsumeAsync(Entry(2, now + 10, now + 5), default)).Should().Be(ReplayOutcome.Unavailable);
        (await store.ConsumeAsync(Entry(3, now + 11, now + 5), default)).Should().Be(ReplayOutcome.Consumed);
    }

    [Fact]
    public async Task Takes_new_tokens_after_its_clock_was_far_ahead_for_a_moment()
    {
        var time = new ManualTimeProvider();
        using var store = NewStore(capacity: 1_000, time);
        var now = time.NowSeconds;
        await store.ConsumeAsync(Entry(1, now + 60, now), default);
        time.Advance(TimeSpan.FromDays(365 * 50));
        store.Count.Should().Be(0);
        (await store.ConsumeAsync(Entry(1, now + 60, now + 1), default)).Should().Be(ReplayOutcome.Unavailable);
        (await store.ConsumeAsync(Entry(2, now + 61, now + 1), default)).Should().Be(ReplayOutcome.Consumed);
    }

    [Fact]
    public async Task Does_not_take_what_it_need_not_remember()
    {
        using var store = NewStore(capacity: 1_000);
        var now = new ManualTimeProvider().NowSeconds;
        (await store.ConsumeAsync(Entry(1, now - 1, now), default)).Should().Be(ReplayOutcome.Unavailable);
        (await store.ConsumeAsync(Entry(1, now, now), default)).Should().Be(ReplayOutcome.Consumed);
        (await store.ConsumeAsync(Entry(1, now, now), default)).Should().Be(ReplayOutcome.Replayed);
        store.Count.Should().Be(1);
    }

    [Theory]
    [InlineData(1L << 33)]
    [InlineData(long.MaxValue)]
    public async Task Remembers_what_is_to_be_kept_for_longer_than_it_can_count(long until)
    {
        using var store = NewStore();
        (await store.ConsumeAsync(Entry(1, until, Start), default)).Should().Be(ReplayOutcome.Consumed);
        (await store.ConsumeAsync(Entry(1, until, Start), default)).Should().Be(ReplayOutcome.Replayed);
        (await store.ConsumeAsync(Entry(1, until, Start + (1L << 31)), default)).Should().Be(ReplayOutcome.Replayed);
    }

    [Fact]
    public void Is_collected_when_nobody_disposes_it()
    {
        var store = Abandoned();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        store.IsAlive.Should().BeFalse();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Abandoned() => new(new MemoryReplayStore());
    }

    [Fact]
    public void Allows_each_of_many_entries_once_while_others_expire_and_memory_is_given_back()
    {
        const int perRound = 20_000;
        const int rounds = 12;
        var time = new ManualTimeProvider();
        using var store = NewStore(capacity: 3 * perRound, time);
        for (var round = 0; round < rounds; round++)
        {
            // Two threads present the same tokens while a third sweeps away those of rounds before; every third round is a small one.
            var (now, first) = (time.NowSeconds, (ulong)(round * perRound));
            var count = round % 3 == 2 ? perRound / 50 : perRound;
            var consumed = new int[count];
            Parallel.Invoke(
                () => Present(Enumerable.Range(0, count)),
                () => Present(Enumerable.Range(0, count).Reverse()),
                () => time.Advance(MemoryReplayStore.SweepInterval));
            consumed.Should().OnlyContain(times => times == 1);

            void Present(IEnumerable<int> tokens)
            {
                foreach (var token in tokens)
                {
                    var outcome = store.ConsumeAsync(Entry(Spread(first + (ulong)token), now + 20, now), default).AsTask().Result;
                    if (outcome == ReplayOutcome.Consumed)
                    {
                        Interlocked.Increment(ref consumed[token]);
                    }
                }
            }
        }

        time.Advance(2 * MemoryReplayStore.SweepInterval);
        store.Count.Should().Be(0);
    }

    [Fact]
    public async Task Takes_at_most_64_bytes_an_entry_and_gives_them_back_after_a_burst()
    {
        const int entries = 300_000;
        var time = new ManualTimeProvider();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var store = NewStore(capacity: entries, time);
        var now = time.NowSeconds;
        for (ulong i = 0; i < entries; i++)
        {
            await store.ConsumeAsync(Entry(Spread(i), now + 10, now), default);
        }

        // Measured beside nothing else, and with a little for what the runtime does meanwhile.
        var full = GC.GetTotalMemory(forceFullCollection: true) - before;
        (full / (double)entries).Should().BeInRange(20, 64);
        time.Advance(MemoryReplayStore.SweepInterval);
        store.Count.Should().Be(0);
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(full / 10);
    }

    [Fact]
    public async Task Allocates_nothing_for_most_entries_and_64_bytes_for_the_mean_one()
    {
        using var store = NewStore(capacity: 100_000);
        var entries = Enumerable.Range(0, 50_000).Select(i => Entry(Spread((ulong)i), Start + 10, Start)).ToArray();
        var allocated = 0L;
        var without = 0;
        foreach (var entry in entries)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var pending = store.ConsumeAsync(entry, default);
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            allocated += bytes;
            without += bytes == 0 ? 1 : 0;
            await pending;
        }

        // 13,500 buckets of four entries, made sixteen at a time, and a few for overflow.
        without.Should().BeInRange(48_900, 49_300);
        (allocated / 50_000).Should().BeInRange(35, 64);
    }

    [Fact]
    public async Task Gives_each_of_many_entries_to_one_thread_while_shards_grow_shrink_and_are_swept()
    {
        var time = new ManualTimeProvider();
        using var store = NewStore(capacity: 50_000, time);
        var start = time.NowSeconds;
        var consumed = await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            var mine = 0;
            for (ulong i = 0; i < 40_000; i++)
            {
                var second = (long)(i / 1_000);
                mine += await store.ConsumeAsync(Entry(Spread(i), start + second + 100, start + second), default) == ReplayOutcome.Consumed ? 1 : 0;
                if (i % 5_000 == 0)
                {
                    time.SetSeconds(start + second);
                }
            }

            return mine;
        })));
        consumed.Sum().Should().Be(40_000);
    }

    [Theory]
    [InlineData(0, 400)]
    [InlineData(1, 400)]
    [InlineData(400, 400)]
    [InlineData(400, 4_000)]
    [InlineData(4_000, -1)]
    public void Consumes_an_id_once_whatever_became_of_the_buckets_since_its_place_was_found(int before, int meanwhile)
    {
        for (var round = 0; round < 100; round++)
        {
            var time = new ManualTimeProvider();
            using var store = NewStore(capacity: 10_000, time);
            Fill(store, 0, before, time.NowSeconds);
            var token = Spread(1_000_000 + (ulong)round);
            var place = store.Find(token);
            if (meanwhile > 0)
            {
                Fill(store, before, meanwhile, time.NowSeconds);
            }
            else
            {
                time.Advance(MemoryReplayStore.SweepInterval);
                store.Count.Should().Be(0);
            }

            var entry = Entry(token, time.NowSeconds + 10, time.NowSeconds);
            store.Consume(in entry, place).Should().Be(ReplayOutcome.Consumed);
            store.Consume(in entry).Should().Be(ReplayOutcome.Replayed);
            store.Consume(in entry, store.Find(token)).Should().Be(ReplayOutcome.Replayed);
        }

        static void Fill(MemoryReplayStore store, int first, int count, long now)
        {
            for (var i = first; i < first + count; i++)
            {
                store.Consume(Entry(Spread((ulong)i), now + 10, now)).Should().Be(ReplayOutcome.Consumed);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_000_001)]
    public void Refuses_a_capacity_out_of_bounds(int capacity)
    {
        var act = () => new MemoryReplayStore(new MemoryReplayStoreOptions { Capacity = capacity });
        act.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Computes_the_key_from_length_prefixed_claims()
    {
        ReplayEntry.ComputeKey("ab"u8, "c"u8).Should().NotBe(ReplayEntry.ComputeKey("a"u8, "bc"u8));

        // SHA-256 of 00000002 "ab" 00000001 "c", its first 16 bytes.
        var digest = System.Security.Cryptography.SHA256.HashData([0, 0, 0, 2, (byte)'a', (byte)'b', 0, 0, 0, 1, (byte)'c']);
        ReplayEntry.ComputeKey("ab"u8, "c"u8).Should().Be(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest));
    }

    /// <summary>Different in all bits, as hashes are.</summary>
    private static UInt128 Spread(ulong i) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)));

    private static MemoryReplayStore NewStore(int capacity = 1000, TimeProvider? time = null) =>
        new(new MemoryReplayStoreOptions { Capacity = capacity, DenyIssuedBeforeStart = false }, time ?? new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Start)));

    private static ReplayEntry Entry(UInt128 key, long keepUntil, long now) => new(key, now, keepUntil, DateTimeOffset.FromUnixTimeSeconds(now));
}
