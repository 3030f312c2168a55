using OathMesh.Bench.Measuring;
using OathMesh.Bench.Rows;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Http;

/// <summary>The receivers of a run, each in a process of its own, and tokens for them.</summary>
internal sealed class HttpSession : IAsyncDisposable
{
    private const int Pool = 4096;

    private static readonly TimeSpan SettlePeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(30);

    /// <summary>The share of a core that receivers at rest may use together.</summary>
    private const double AtRest = 0.05;

    private readonly BenchContext _context;
    private readonly BenchIssuer _issuer = new();
    private readonly JwtPeer _es256;
    private readonly JwtPeer _rs256;
    private readonly List<ReceiverProcess> _receivers = [];
    private int _files;

    private HttpSession(BenchContext context)
    {
        _context = context;
        _es256 = JwtPeer.Es256(context.Time);
        _rs256 = JwtPeer.Rs256(context.Time);
        Folder = new ReceiverFolder(Path.Combine(context.Folder, "receivers"));
        Folder.Write(_issuer, _es256, _rs256);
    }

    public ReceiverFolder Folder { get; }

    public IReadOnlyList<ReceiverProcess> Receivers => _receivers;

    /// <summary>Starts receivers of these kinds and makes sure that each is guarded as its kind says.</summary>
    public static async Task<HttpSession> StartAsync(BenchContext context, IReadOnlyList<int> cores, IReadOnlyList<ReceiverKind> kinds, CancellationToken cancellationToken)
    {
        var session = new HttpSession(context);
        try
        {
            foreach (var kind in kinds)
            {
                session._receivers.Add(await ReceiverProcess.StartAsync(kind, session.Folder, cores, context.Time, cancellationToken));
            }

            await session.WaitForNextSecondAsync(cancellationToken);
            foreach (var receiver in session._receivers)
            {
                await receiver.CheckAsync(() => session.Mint(receiver.Kind), cancellationToken);
            }

            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>A receiver denies tokens of the second in which it was started: it cannot know which of them are from before.</summary>
    public Task WaitForNextSecondAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(1.05), _context.Time, cancellationToken);

    /// <summary>Waits until no receiver does anything any more: what one still compiles or collects would slow the next one on the same core.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var started = _context.Time.GetTimestamp();
        var before = ProcessorTime();
        while (true)
        {
            var from = _context.Time.GetTimestamp();
            await Task.Delay(SettlePeriod, _context.Time, cancellationToken);
            var after = ProcessorTime();
            if (after - before < _context.Time.GetElapsedTime(from) * AtRest)
            {
                return;
            }

            if (_context.Time.GetElapsedTime(started) > LongestSettling)
            {
                throw new VoidFigureException($"The receivers did not come to rest within {LongestSettling.TotalSeconds} seconds.");
            }

            before = after;
        }
    }

    public ReceiverProcess Receiver(ReceiverKind kind) => _receivers.First(receiver => receiver.Kind == kind);

    public string Mint(ReceiverKind kind) => kind switch
    {
        ReceiverKind.JwtBearerEs256 => _es256.Mint(),
        ReceiverKind.JwtBearerRs256 => _rs256.Mint(),
        _ => _issuer.Mint(),
    };

    /// <summary>Files of tokens that a receiver has not seen; a pool, for a receiver that does not consume them.</summary>
    /// <returns>The prefix of the files.</returns>
    public string WriteTokens(ReceiverKind kind, int count, int slices)
    {
        var prefix = Path.Combine(_context.Folder, $"tokens-{_files++}-");
        if (kind.Scheme() is not null)
        {
            TokenSlices.Write(prefix, slices, kind switch
            {
                ReceiverKind.JwtBearerEs256 => _es256.MintPool(Pool),
                ReceiverKind.JwtBearerRs256 => _rs256.MintPool(Pool),
                _ => _issuer.MintMany(kind.ConsumesTokens() ? count : Pool, BenchPolicy.CommonRules - 1),
            });
        }

        return prefix;
    }

    /// <summary>Removes files that <see cref="WriteTokens"/> wrote.</summary>
    public static void RemoveTokens(string prefix)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(prefix)!, Path.GetFileName(prefix) + "*"))
        {
            File.Delete(file);
        }
    }

    private TimeSpan ProcessorTime() => _receivers.Aggregate(TimeSpan.Zero, (sum, receiver) => sum + receiver.Process.ProcessorTime);

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _receivers)
        {
            await receiver.DisposeAsync();
        }

        _issuer.Dispose();
        _es256.Dispose();
        _rs256.Dispose();
    }
}
