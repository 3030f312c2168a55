using System.Threading.Channels;
using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests.Support;

/// <summary>Mints real tokens in batches, in place of an issuer: each call can be seen, held back and made to fail.</summary>
internal sealed class GatedSource(ManualTimeProvider time) : IBatchTokenSource, IDisposable
{
    private readonly Channel<int> _calls = Channel.CreateUnbounded<int>();
    private readonly List<string> _reports = [];
    private Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();
    private int _callCount;
    private int _atOnce;

    public int MaxBatchSize => 64;

    public int Calls => Volatile.Read(ref _callCount);

    public int MostAtOnce { get; private set; }

    public int SingleCalls { get; private set; }

    public IReadOnlyList<string> Reports => _reports;

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How far the issuer's clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public Exception? Failure { get; set; }

    public AsyncLocal<string?> Context { get; } = new();

    public List<string?> SeenContexts { get; } = [];

    /// <summary>Gives an empty list, which no source should.</summary>
    public bool IsEmpty { get; set; }

    /// <summary>While it is not completed, calls wait.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Whether it waits on when it is cancelled, which no source should.</summary>
    public bool IgnoresCancellation { get; set; }

    /// <summary>Runs inside of each call.</summary>
    public Action? During { get; set; }

    public void RotateKey() => _key = Ed25519PrivateKey.Generate();

    /// <summary>Waits for the next call and gives how many tokens it asked for.</summary>
    public async Task<int> NextCallAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    public ValueTask<OathMeshToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        SingleCalls++;
        return new(Mint(request));
    }

    public async ValueTask<IReadOnlyList<OathMeshToken>> GetTokensAsync(TokenRequest request, int count, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _callCount);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
        SeenContexts.Add(Context.Value);
        _calls.Writer.TryWrite(count);
        var gate = Gate?.Task;
        try
        {
            if (gate is not null)
            {
                await gate.WaitAsync(IgnoresCancellation ? CancellationToken.None : cancellationToken);
            }

            During?.Invoke();
            return Failure is { } failure ? throw failure : IsEmpty ? [] : [.. Enumerable.Range(0, count).Select(_ => Mint(request))];
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }

    public void ReportRefusal(TokenRequest request, string code) => _reports.Add(code);

    public void Dispose() => _key.Dispose();

    private OathMeshToken Mint(TokenRequest request)
    {
        var clock = new ManualTimeProvider(time.GetUtcNow() + Ahead);
        var minted = new TokenMinter("https://issuer.test", _key, clock).Mint(new TokenClaims
        {
            Subject = "svc://tests/caller",
            Audience = request.Audience,
            Action = request.Action,
            Scope = request.Scope,
            Reason = request.Reason,
            Lifetime = Lifetime,
            RequestHash = request.RequestHash,
        });
        return new OathMeshToken(minted.Token, minted.TokenId, DateTimeOffset.FromUnixTimeSeconds(minted.ExpiresAt));
    }
}
