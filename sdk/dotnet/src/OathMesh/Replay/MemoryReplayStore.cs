using System.Diagnostics.Metrics;
using System.Numerics;
using System.Security.Cryptography;

namespace OathMesh.Replay;

/// <summary>
/// Remembers used tokens in this process only: for a receiver of one instance. Bounded, expiring; never drops a live entry, and denies in constant time when full.
/// At most 64 bytes an entry, given back within <see cref="SweepInterval"/> of their expiry.
/// </summary>
public sealed class MemoryReplayStore : IReplayStore, IDisposable
{
    /// <summary>How often expired entries are cleared that no new one has pushed out: 15 seconds.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(15);

    /// <summary>Entries a page when the store is full; the mean, the most is not much more.</summary>
    private const int EntriesPerPage = 96;
    private const int MinPages = 64;
    private const int Locks = 256;

    /// <summary>2^64 over the golden ratio: spreads what it is multiplied with.</summary>
    private const ulong Odd = 0x9E3779B97F4A7C15;

    /// <summary>How many pages a denied request looks at for expired entries before it is denied.</summary>
    private const int PagesSearchedWhenFull = 512;

    private readonly ReplayPage[] _pages;
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new Lock())];
    private readonly int _pageShift;
    private readonly ulong _seed;
    private readonly int _capacity;
    private readonly long _startedAtMilliseconds;
    private readonly long _epoch;
    private readonly bool _denyIssuedBeforeStart;
    private readonly Meter _meter = new("OathMesh");
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private long _clearedBefore = long.MinValue;
    private long _fullSince = long.MinValue;
    private long _searchedAt = long.MinValue;
    private int _fruitless;
    private int _cursor;
    private int _count;

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">The settings; the defaults when <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock that says when it was made, and what has expired; the system's when <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The capacity is out of bounds.</exception>
    public MemoryReplayStore(MemoryReplayStoreOptions? options = null, TimeProvider? timeProvider = null)
    {
        options ??= new MemoryReplayStoreOptions();
        if (options.Capacity is < 1 or > 100_000_000)
        {
            throw new ArgumentException("Capacity must be from 1 to 100,000,000.", nameof(options));
        }

        _capacity = options.Capacity;
        _denyIssuedBeforeStart = options.DenyIssuedBeforeStart;
        _time = timeProvider ?? TimeProvider.System;
        StartedAt = _time.GetUtcNow();
        _startedAtMilliseconds = StartedAt.ToUnixTimeMilliseconds();
        _epoch = StartedAt.ToUnixTimeSeconds() - int.MaxValue;

        var pages = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(MinPages, options.Capacity / EntriesPerPage));
        _pages = new ReplayPage[pages];
        _pageShift = 64 - BitOperations.Log2((uint)pages);

        // Whoever picks ids cannot tell which share a page.
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(seed);
        _seed = BitConverter.ToUInt64(seed);

        _meter.CreateObservableGauge("oathmesh.replay.entries", () => Count, "{entry}", "Used tokens remembered in memory.");
        _sweep = _time.CreateTimer(Sweep, new WeakReference<MemoryReplayStore>(this), SweepInterval, SweepInterval);
    }

    /// <summary>The number of entries, expired ones that were not cleared yet included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>When the store was made. While it denies older tokens, a receiver is ready from the next whole second on.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <inheritdoc />
    public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken)
    {
        // iat is cut to whole seconds: a token of the very second of the start may be from before it.
        if (_denyIssuedBeforeStart && entry.IssuedAt * 1000 < _startedAtMilliseconds)
        {
            return new(ReplayOutcome.Unavailable);
        }

        var now = entry.Now.ToUnixTimeSeconds();
        var outcome = Consume(entry, now, isLastTry: false);
        if (outcome is null && MayHaveRoom(now))
        {
            outcome = Consume(entry, now, isLastTry: true);
        }

        return new(outcome ?? ReplayOutcome.Unavailable);
    }

    /// <summary>Stops reporting the metric, and clearing.</summary>
    public void Dispose()
    {
        _sweep.Dispose();
        _meter.Dispose();
    }

    /// <summary>Looks the id up and adds it, under its page's lock; <see langword="null"/> when the store is full.</summary>
    private ReplayOutcome? Consume(in ReplayEntry entry, long now, bool isLastTry)
    {
        var (high, low) = ((ulong)(entry.Key >> 64), (ulong)entry.Key);
        var index = PageOf(high, low);
        var second = Clamp(now);
        var until = Clamp(entry.KeepUntil);
        lock (_locks[index & (Locks - 1)])
        {
            ref var page = ref _pages[index];
            if (page.TryFind(high, low, out var keptUntil))
            {
                if (keptUntil >= second)
                {
                    return ReplayOutcome.Replayed;
                }

                if (entry.KeepUntil < Volatile.Read(ref _clearedBefore))
                {
                    return ReplayOutcome.Unavailable;
                }

                // Expired and not cleared yet: its place is taken over.
                page.Renew(high, low, until);
                return ReplayOutcome.Consumed;
            }

            // A clock that was set back brings tokens to life again whose entries are gone: what cannot be known is denied.
            if (entry.KeepUntil < Volatile.Read(ref _clearedBefore))
            {
                return ReplayOutcome.Unavailable;
            }

            if (!TryReserve())
            {
                return isLastTry ? ReplayOutcome.Unavailable : null;
            }

            if (!page.HasRoom)
            {
                Clear(ref page, forOneMore: true, now, second);
            }

            page.Add(high, low, until);
            return ReplayOutcome.Consumed;
        }
    }

    /// <summary>Under the page's lock. That something is forgotten is said before it is, and so before anyone can miss it.</summary>
    private int Clear(ref ReplayPage page, bool forOneMore, long now, uint second)
    {
        if (page.HasExpired(second))
        {
            RaiseClearedBefore(now);
        }

        var cleared = page.Reserve(forOneMore, second);
        Interlocked.Add(ref _count, -cleared);
        return cleared;
    }

    private int ClearExpired(int index, long now)
    {
        var second = Clamp(now);
        if (!_pages[index].HasExpired(second))
        {
            return 0;
        }

        lock (_locks[index & (Locks - 1)])
        {
            ref var page = ref _pages[index];
            return page.HasExpired(second) ? Clear(ref page, forOneMore: false, now, second) : 0;
        }
    }

    /// <summary>
    /// Clears some pages for a store that is full. Entries expire by the second: when a round of all pages has found nothing, there is nothing to find until
    /// the next second, and whoever comes is denied at once.
    /// </summary>
    private bool MayHaveRoom(long now)
    {
        if (Volatile.Read(ref _fullSince) == now)
        {
            return Count < _capacity;
        }

        if (Interlocked.Exchange(ref _searchedAt, now) != now)
        {
            Volatile.Write(ref _fruitless, 0);
        }

        var searched = Math.Min(PagesSearchedWhenFull, _pages.Length);
        var first = Interlocked.Add(ref _cursor, searched) - searched;
        for (var i = first; i != first + searched; i++)
        {
            if (ClearExpired(i & (_pages.Length - 1), now) > 0)
            {
                Volatile.Write(ref _fruitless, 0);
                return true;
            }
        }

        if (Interlocked.Add(ref _fruitless, searched) >= _pages.Length)
        {
            Volatile.Write(ref _fullSince, now);
        }

        return Count < _capacity;
    }

    private bool TryReserve()
    {
        if (Interlocked.Increment(ref _count) <= _capacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    private void RaiseClearedBefore(long now)
    {
        var known = Volatile.Read(ref _clearedBefore);
        while (now > known)
        {
            var seen = Interlocked.CompareExchange(ref _clearedBefore, now, known);
            if (seen == known)
            {
                return;
            }

            known = seen;
        }
    }

    /// <summary>Clears what has expired, page by page: a request waits for one page at most. It holds the store weakly, or a store that nobody disposes would stay for ever.</summary>
    private static void Sweep(object? state)
    {
        if (!((WeakReference<MemoryReplayStore>)state!).TryGetTarget(out var store))
        {
            return;
        }

        var now = store._time.GetUtcNow().ToUnixTimeSeconds();
        for (var index = 0; index < store._pages.Length; index++)
        {
            store.ClearExpired(index, now);
        }
    }

    /// <summary>The high bits of a product with what nobody outside knows: whoever picks ids cannot fill one page.</summary>
    private int PageOf(ulong high, ulong low)
    {
        var product = Math.BigMul(low ^ _seed, Odd, out var lower);
        return (int)(((product ^ lower ^ high) * Odd) >> _pageShift);
    }

    /// <summary>Seconds since an epoch 68 years before the store was made, so that 32 bits last for 68 years after. Never 0, which a page takes for nothing.</summary>
    private uint Clamp(long seconds) => (uint)Math.Clamp(seconds - _epoch, 1, uint.MaxValue);
}
