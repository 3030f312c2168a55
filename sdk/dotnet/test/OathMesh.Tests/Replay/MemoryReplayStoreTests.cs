using OathMesh.Replay;

namespace OathMesh.Tests.Replay;

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

    private static MemoryReplayStore NewStore(int capacity = 1000) =>
        new(new MemoryReplayStoreOptions { Capacity = capacity, DenyIssuedBeforeStart = false });

    private static ReplayEntry Entry(ulong key, long keepUntil, long now) => new(key, now, keepUntil, DateTimeOffset.FromUnixTimeSeconds(now));
}
