using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Ed25519;
using OathMesh.Keys;
using OathMesh.Signatures;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Signatures;

public sealed class KeyTablesTests
{
    private const long Largest = 393_216;
    private const long Large = 132_096;
    private const long Small = 49_152;

    private readonly ManualTimeProvider _time = new();
    private readonly Source _source = new();

    [Fact]
    public void Prepares_the_tables_of_every_key_that_the_source_knows()
    {
        _source.Known = Keys(3);
        var tables = Tables(10 * Large);
        tables.Prepare();
        tables.Count.Should().Be(3);
        tables.Bytes.Should().Be(3 * Large);
        _source.Known.Should().OnlyContain(key => tables.Find(key) != null);
    }

    [Theory]
    [InlineData(0, 2 * Largest)]
    [InlineData(-1, 2 * Large)]
    public void Uses_the_largest_tables_where_they_take_a_small_part_of_the_memory(int difference, long bytes)
    {
        _source.Known = Keys(2);
        var tables = Tables((40 * 2 * Largest) + difference);
        tables.Prepare();
        tables.Bytes.Should().Be(bytes);

        _source.Known = Keys(3);
        tables.Prepare();
        tables.Count.Should().Be(3);
        tables.Bytes.Should().Be(3 * Large);
    }

    [Fact]
    public async Task Builds_the_table_of_a_key_that_it_first_sees_in_the_background()
    {
        var key = Keys(1)[0];
        var tables = Tables(Large);
        tables.Find(key).Should().BeNull();
        await tables.Round;
        tables.Find(key).Should().NotBeNull();
    }

    [Fact]
    public async Task Drops_the_table_of_a_retired_key_and_builds_that_of_its_successor_before_it_signs()
    {
        var keys = Keys(3);
        _source.Known = keys[..2];
        var tables = Tables(10 * Large);
        tables.Prepare();

        _source.Known = keys[1..];
        _time.Advance(KeyTables.Interval - TimeSpan.FromTicks(1));
        tables.Find(keys[1]).Should().NotBeNull();
        await tables.Round;
        tables.Count.Should().Be(2);

        _time.Advance(TimeSpan.FromTicks(1));
        tables.Find(keys[1]).Should().NotBeNull();
        await tables.Round;
        tables.Count.Should().Be(2);
        tables.Find(keys[2]).Should().NotBeNull();
        tables.Find(keys[0]).Should().BeNull();
    }

    [Fact]
    public async Task Forgets_an_idle_key_of_a_source_that_does_not_say_what_it_knows()
    {
        var keys = Keys(2);
        var tables = Tables(10 * Large);
        tables.Find(keys[0]);
        await tables.Round;
        tables.Count.Should().Be(1);

        _time.Advance(JwksKeySourceOptions.MaxAgeLimit);
        tables.Find(keys[1]);
        await tables.Round;
        tables.Count.Should().Be(2);

        _time.Advance(KeyTables.Interval);
        tables.Find(keys[1]);
        await tables.Round;
        tables.Count.Should().Be(1);
    }

    [Fact]
    public void Receivers_with_the_same_key_object_find_each_their_own_table_and_lose_no_other()
    {
        var key = Keys(1)[0];
        _source.Known = [key];
        var others = new Source { Known = [key] };
        var tables = Tables(10 * Large);
        var otherTables = new KeyTables(others, 10 * Large, _time, NullLogger.Instance);
        tables.Prepare();
        otherTables.Prepare();
        for (var turn = 0; turn < 3; turn++)
        {
            var (mine, theirs) = (tables.Find(key), otherTables.Find(key));
            mine.Should().NotBeNull().And.NotBeSameAs(theirs);
            tables.Find(key).Should().BeSameAs(mine);
        }

        tables.Find(key);
        _source.Known = [];
        tables.Prepare();
        tables.Has(key).Should().BeFalse();
        tables.Find(key).Should().BeNull("a key that is forgotten has no table, whoever still has the key");
        otherTables.Find(key).Should().NotBeNull();
    }

    [Fact]
    public void A_key_keeps_no_receiver_alive()
    {
        var key = Keys(1)[0];
        var source = UseAndDrop(key);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        source.TryGetTarget(out _).Should().BeFalse();
        GC.KeepAlive(key);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference<Source> UseAndDrop(Ed25519PublicKey shared)
        {
            var mine = new Source { Known = [shared] };
            var tables = new KeyTables(mine, 10 * Large, _time, NullLogger.Instance);
            tables.Prepare();
            tables.Find(shared).Should().NotBeNull();
            return new(mine);
        }
    }

    [Fact]
    public void Uses_smaller_tables_when_large_ones_have_no_room_for_all()
    {
        var keys = Keys(4);
        _source.Known = keys[..2];
        var tables = Tables((2 * Large) + Small - 1);
        tables.Prepare();
        tables.Bytes.Should().Be(2 * Large);

        _source.Known = keys;
        tables.Prepare();
        tables.Count.Should().Be(4);
        tables.Bytes.Should().Be(4 * Small);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(Small - 1, 0)]
    [InlineData(Small, 1)]
    [InlineData((2 * Small) - 1, 1)]
    [InlineData(2 * Small, 2)]
    public void Never_takes_more_memory_than_allowed(long maxBytes, int tablesBuilt)
    {
        _source.Known = Keys(4);
        var tables = Tables(maxBytes);
        tables.Prepare();
        tables.Count.Should().Be(tablesBuilt);
        tables.Bytes.Should().BeLessThanOrEqualTo(maxBytes);
    }

    [Fact]
    public void Gives_the_room_to_the_most_recently_used_keys_but_takes_none_away_that_is_in_use()
    {
        var keys = Keys(3);
        _source.Known = keys;
        var tables = Tables(2 * Small);
        Use(tables, keys[0], keys[1]);
        tables.Prepare();
        HaveTables(tables, keys).Should().Equal(true, true, false);

        // All three in turn: the third does not push one out.
        _time.Advance(KeyTables.Interval - TimeSpan.FromSeconds(1));
        Use(tables, keys[2]);
        tables.Prepare();
        HaveTables(tables, keys).Should().Equal(true, true, false);

        // The first is idle for a minute: its room goes to the third.
        Use(tables, keys[1]);
        _time.Advance(TimeSpan.FromSeconds(30));
        Use(tables, keys[2]);
        tables.Prepare();
        HaveTables(tables, keys).Should().Equal(false, true, true);
    }

    [Fact]
    public void Goes_on_without_tables_when_the_source_throws()
    {
        var tables = Tables(Large);
        _source.Failure = new InvalidOperationException();
        tables.Prepare();
        tables.Count.Should().Be(0);
    }

    [Fact]
    public async Task Hot_and_cold_keys_agree_signature_by_signature()
    {
        var random = SeededRandom.Create(20);
        var signers = Enumerable.Range(0, 12).Select(_ => Ed25519PrivateKey.ImportSeed(Bytes(random, 32))).ToArray();
        var tables = Tables(5 * Small);
        var engine = new PrecomputedEngine(tables, whenLoaded: null);
        var hot = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var signer = signers[random.Next(signers.Length)];
            var message = Bytes(random, random.Next(200));
            var signature = new byte[64];
            signer.Sign(message, signature);
            if (random.Next(2) == 0)
            {
                signature[random.Next(64)] ^= (byte)(1 << random.Next(8));
            }

            hot += tables.Find(signer.PublicKey) is null ? 0 : 1;
            engine.Verify(signer.PublicKey, message, signature).Should().Be(signer.PublicKey.Verify(message, signature));
            if (random.Next(20) == 0)
            {
                _time.Advance(TimeSpan.FromSeconds(random.Next(90)));
                await tables.Round;
            }
        }

        hot.Should().BeInRange(200, 1_800);
    }

    private static void Use(KeyTables tables, params Ed25519PublicKey[] keys)
    {
        foreach (var key in keys)
        {
            tables.Find(key);
            tables.Round.GetAwaiter().GetResult();
        }
    }

    /// <summary>Asked without being used.</summary>
    private static bool[] HaveTables(KeyTables tables, Ed25519PublicKey[] keys) => [.. keys.Select(tables.Has)];

    private KeyTables Tables(long maxBytes) => new(_source, maxBytes, _time, NullLogger.Instance);

    private static Ed25519PublicKey[] Keys(int count)
    {
        var random = SeededRandom.Create(count);
        return [.. Enumerable.Range(0, count).Select(_ => Ed25519PrivateKey.ImportSeed(Bytes(random, 32)).PublicKey)];
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private sealed class Source : IKeySource
    {
        public Ed25519PublicKey[]? Known { get; set; }

        public Exception? Failure { get; set; }

        public IReadOnlyCollection<Ed25519PublicKey>? KnownKeys => Failure is null ? Known : throw Failure;

        public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken) => new(KeyLookup.Unknown);
    }
}
