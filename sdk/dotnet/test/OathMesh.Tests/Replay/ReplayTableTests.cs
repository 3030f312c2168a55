using System.Runtime.CompilerServices;
using OathMesh.Replay;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Replay;

public sealed class ReplayTableTests
{
    private readonly ReplayHash _hash = ReplayHash.Create();
    private readonly ReplayTable _table;
    private readonly Dictionary<UInt128, uint> _model = [];
    private ReplayShard _shard = ReplayShard.Empty;

    public ReplayTableTests() => _table = new ReplayTable(_hash);

    [Fact]
    public void Keeps_every_entry_while_it_grows_and_shrinks()
    {
        var random = SeededRandom.Create(41);
        var grown = 0;
        for (var round = 1u; round <= 6; round++)
        {
            for (var i = 0; i < 4_000; i++)
            {
                Put(Key(random), (round * 10) + (uint)random.Next(25));
            }

            HoldsTheModel();
            grown = Math.Max(grown, _table.Buckets);
            ClearBefore(round * 10);
            HoldsTheModel();
        }

        grown.Should().BeGreaterThan(1_000);
        ClearBefore(1_000);
        _model.Should().BeEmpty();
        _table.Buckets.Should().Be(0);
    }

    [Fact]
    public void Keeps_chains_that_are_much_longer_than_any_that_chance_makes()
    {
        // Until there are 4,096 buckets, all of these have one chain.
        var random = SeededRandom.Create(42);
        while (_model.Count < 120)
        {
            var key = Key(random);
            if (ReplayHash.Place(_hash.Of(key)) % 4096 == 77)
            {
                Put(key, 10 + (uint)(_model.Count % 2));
            }
        }

        _table.Buckets.Should().BeGreaterThan(30);
        HoldsTheModel();
        ClearBefore(11);
        _model.Should().HaveCount(60);
        HoldsTheModel();
        ClearBefore(12);
        _table.Buckets.Should().Be(0);
    }

    [Fact]
    public void Finds_by_key_and_not_by_tag()
    {
        var random = SeededRandom.Create(43);
        var tag = ReplayHash.Tag(_hash.Of(1));
        while (_model.Count < 6)
        {
            var key = Key(random);
            if (ReplayHash.Tag(_hash.Of(key)) == tag)
            {
                Put(key, 10);
            }
        }

        HoldsTheModel();
        UntilOf(1).Should().Be(0);
    }

    [Fact]
    public void Has_another_version_after_every_change_of_what_is_found_without_entering()
    {
        var random = SeededRandom.Create(44);
        var hashes = Enumerable.Range(0, 200).Select(_ => _hash.Of(Key(random))).ToArray();
        Found(hashes[0]).Should().Be(-1);
        var places = Places();
        var version = _table.Version;
        var moved = 0;
        for (var i = 0; i < 1_000; i++)
        {
            Put(Key(random), 10 + ((uint)i / 100));
            Compare();
        }

        for (var second = 10u; second <= 20; second++)
        {
            ClearBefore(second);
            Compare();
        }

        moved.Should().BeGreaterThan(150, "most of the 270 buckets that are added take some of 200 places");
        Found(hashes[0]).Should().Be(-1);

        void Compare()
        {
            var now = Places();
            if (!now.SequenceEqual(places))
            {
                _table.Version.Should().NotBe(version);
                moved++;
            }

            (places, version) = (now, _table.Version);
        }

        long[] Places() => [.. hashes.Select(Found)];
    }

    [Fact]
    public void Remembers_the_earliest_end_of_what_is_left()
    {
        Put(1, 10);
        Put(2, 20);
        _shard.MayHaveExpired(10).Should().BeFalse();
        _shard.MayHaveExpired(11).Should().BeTrue();
        ClearBefore(15);
        _shard.MayHaveExpired(20).Should().BeFalse();
        _shard.MayHaveExpired(21).Should().BeTrue();
    }

    /// <summary>Different in all bits, as hashes are.</summary>
    private static UInt128 Key(Random random) => new((ulong)random.NextInt64(), (ulong)random.NextInt64());

    private void Put(UInt128 key, uint until)
    {
        if (_table.Buckets == 0)
        {
            _table.Begin();
        }

        _table.Insert(key, until);
        _shard.Note(until);
        _shard.Count++;
        _model.Add(key, until);
        if (_table.IsCrowded(_shard.Count))
        {
            _table.Grow(ref _shard);
        }
    }

    private void ClearBefore(uint now)
    {
        var latest = 0u;
        _shard.BeginRound();
        for (var index = 0u; index < _table.Buckets; index++)
        {
            _table.ClearExpired(index, now, ref _shard, ref latest);
        }

        _shard.EndRound();
        var dead = _model.Where(pair => pair.Value < now).ToList();
        latest.Should().Be(dead.Select(pair => pair.Value).DefaultIfEmpty().Max());
        dead.ForEach(pair => _model.Remove(pair.Key));
        _shard.Count.Should().Be(_model.Count);
        while (_table.Shrink(ref _shard))
        {
        }
    }

    private void HoldsTheModel()
    {
        foreach (var (key, until) in _model)
        {
            UntilOf(key).Should().Be(until);
        }

        _shard.Count.Should().Be(_model.Count);
    }

    /// <summary>Where the bucket lies that is found; -1 for none. Buckets do not move.</summary>
    private unsafe long Found(ulong hashed)
    {
        ref var bucket = ref _table.TryFind(hashed);
        return Unsafe.IsNullRef(in bucket) ? -1 : (nint)Unsafe.AsPointer(ref bucket);
    }

    private uint UntilOf(UInt128 key)
    {
        if (_table.Buckets == 0)
        {
            return 0;
        }

        var hashed = _hash.Of(key);
        ref var bucket = ref _table.Find(hashed);
        while (true)
        {
            for (var slot = 0; slot < ReplayBucket.Slots; slot++)
            {
                if ((bucket.Matching(ReplayHash.Tag(hashed)) & (1 << slot)) != 0 && bucket.Key(slot) == key && bucket.Until(slot) != 0)
                {
                    return bucket.Until(slot);
                }
            }

            if (bucket.Next == 0)
            {
                return 0;
            }

            bucket = ref _table.After(in bucket);
        }
    }
}
