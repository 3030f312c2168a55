using OathMesh.Replay;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Replay;

/// <summary>In a store whose shards all have buckets, most calls take the short way: it has to know every reason to deny that the long one knows.</summary>
public sealed class MemoryReplayStoreShortWayTests : IDisposable
{
    private const long Start = 1_000_000;
    private const int Residents = 200;

    private readonly ManualTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Start));
    private readonly MemoryReplayStore _store;

    public MemoryReplayStoreShortWayTests() => _store = Occupied(denyIssuedBeforeStart: false);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Denies_what_was_issued_before_the_start()
    {
        using var store = Occupied(denyIssuedBeforeStart: true);
        for (ulong i = 0; i < 50; i++)
        {
            store.Consume(Entry(i, Start + 100, Start) with { IssuedAt = Start - 1 }).Should().Be(ReplayOutcome.Unavailable);
            store.Consume(Entry(i, Start + 100, Start) with { IssuedAt = Start }).Should().Be(ReplayOutcome.Consumed);
        }
    }

    [Theory]
    [InlineData(0, Start)]
    [InlineData(1, Start + 1)]
    [InlineData(9_999_999, Start + 1)]
    [InlineData(10_000_000, Start + 1)]
    public void Denies_all_that_may_have_been_issued_before_the_very_moment_of_the_start(long ticks, long first)
    {
        _time.Set(DateTimeOffset.FromUnixTimeSeconds(Start).AddTicks(ticks));
        using var store = new MemoryReplayStore(timeProvider: _time);
        store.Consume(Entry(1, Start + 100, Start) with { IssuedAt = first - 1 }).Should().Be(ReplayOutcome.Unavailable);
        store.Consume(Entry(1, Start + 100, Start) with { IssuedAt = first }).Should().Be(ReplayOutcome.Consumed);
    }

    [Fact]
    public void Does_not_take_what_it_need_not_remember()
    {
        for (ulong i = 0; i < 50; i++)
        {
            _store.Consume(Entry(i, Start - 1, Start)).Should().Be(ReplayOutcome.Unavailable);
            _store.Consume(Entry(i, Start, Start)).Should().Be(ReplayOutcome.Consumed);
        }
    }

    [Theory]
    [InlineData(Start + (1L << 32))]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    public void Remembers_what_is_to_be_kept_for_longer_than_it_can_count(long until)
    {
        for (ulong i = 0; i < 50; i++)
        {
            _store.Consume(Entry(i, until, Start)).Should().Be(ReplayOutcome.Consumed);
            _store.Consume(Entry(i, until, Start)).Should().Be(ReplayOutcome.Replayed);
        }
    }

    [Fact]
    public void Takes_a_token_once_and_keeps_the_others_when_its_clock_is_a_century_back()
    {
        const long Back = Start - 3_200_000_000;
        for (ulong i = 0; i < 50; i++)
        {
            _store.Consume(Entry(i, Back + 100, Back)).Should().Be(ReplayOutcome.Consumed);
            _store.Consume(Entry(i, Back + 100, Back)).Should().Be(ReplayOutcome.Replayed);
        }

        ResidentsAreThere();
    }

    [Fact]
    public void Denies_what_was_cleared_when_its_clock_is_set_back()
    {
        Fill(1_000, Start + 10, Start);
        _time.Advance(MemoryReplayStore.SweepInterval);
        _store.Count.Should().Be(Residents);
        for (ulong i = 0; i < 1_000; i++)
        {
            _store.Consume(Entry(i, Start + 10, Start + 5)).Should().Be(ReplayOutcome.Unavailable);
            _store.Consume(Entry(1_000_000 + i, Start + 11, Start + 5)).Should().Be(ReplayOutcome.Consumed, "nothing that ends so late was cleared");
        }
    }

    [Fact]
    public void Denies_the_one_token_that_was_taken_over_when_its_clock_is_set_back()
    {
        for (var round = 0; round < 20; round++)
        {
            using var store = Occupied(denyIssuedBeforeStart: false);
            var token = Entry((ulong)round, Start + 10, Start);
            store.Consume(in token).Should().Be(ReplayOutcome.Consumed);
            var outcome = ReplayOutcome.Replayed;
            for (ulong i = 1_000; outcome == ReplayOutcome.Replayed; i++)
            {
                i.Should().BeLessThan(10_000, "its place is taken over before that");
                store.Consume(Entry(i, Start + 50, Start + 12)).Should().Be(ReplayOutcome.Consumed);
                outcome = store.Consume(token with { Now = DateTimeOffset.FromUnixTimeSeconds(Start + 5) });
            }

            outcome.Should().Be(ReplayOutcome.Unavailable);
        }
    }

    [Fact]
    public void Denies_all_that_were_taken_over_when_its_clock_is_set_back()
    {
        Fill(1_000, Start + 10, Start);
        for (ulong i = 10_000; i < 14_000; i++)
        {
            _store.Consume(Entry(i, Start + 50, Start + 12)).Should().Be(ReplayOutcome.Consumed);
        }

        var outcomes = Enumerable.Range(0, 1_000).Select(i => _store.Consume(Entry((ulong)i, Start + 10, Start + 5))).ToList();
        outcomes.Should().NotContain(ReplayOutcome.Consumed);
        outcomes.Count(outcome => outcome == ReplayOutcome.Unavailable).Should().BeGreaterThan(700, "their places were taken over");
        ResidentsAreThere();
    }

    private void Fill(int count, long until, long now)
    {
        for (var i = 0; i < count; i++)
        {
            _store.Consume(Entry((ulong)i, until, now)).Should().Be(ReplayOutcome.Consumed);
        }
    }

    private void ResidentsAreThere()
    {
        for (var i = 0; i < Residents; i++)
        {
            _store.Consume(Resident(i)).Should().Be(ReplayOutcome.Replayed);
        }
    }

    /// <summary>A dozen in each of sixteen shards, that stay.</summary>
    private MemoryReplayStore Occupied(bool denyIssuedBeforeStart)
    {
        var store = new MemoryReplayStore(new MemoryReplayStoreOptions { Capacity = 20_000, DenyIssuedBeforeStart = denyIssuedBeforeStart }, _time);
        for (var i = 0; i < Residents; i++)
        {
            store.Consume(Resident(i)).Should().Be(ReplayOutcome.Consumed);
        }

        return store;
    }

    private static ReplayEntry Resident(int number) => Entry(ulong.MaxValue - (ulong)number, Start + 1_000_000, Start);

    /// <summary>With a key that is different in all bits, as hashes are.</summary>
    private static ReplayEntry Entry(ulong id, long keepUntil, long now) =>
        new(ReplayEntry.ComputeKey("https://issuer.example"u8, BitConverter.GetBytes(id)), now, keepUntil, DateTimeOffset.FromUnixTimeSeconds(now));
}
