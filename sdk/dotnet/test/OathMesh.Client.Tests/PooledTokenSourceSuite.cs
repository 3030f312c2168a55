using OathMesh.Client.Tests.Support;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

/// <summary>A pool on a clock that stands still, and a source that the test lets go on.</summary>
public abstract class PooledTokenSourceSuite : IDisposable
{
    private protected static readonly TokenRequest Read = new() { Audience = "https://inventory.test", Action = "inventory.read" };
    private protected static readonly TokenRequest Write = Read with { Action = "inventory.write" };
    private protected static readonly TokenRequest Elsewhere = Read with { Audience = "https://orders.test" };

    private protected readonly ManualTimeProvider _time = new();
    private protected readonly GatedSource _issuer;

    private protected PooledTokenSourceSuite() => _issuer = new GatedSource(_time);

    public void Dispose()
    {
        _issuer.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<OathMeshToken> GetAsync(PooledTokenSource pool) => await pool.GetTokenAsync(Read, default).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    private protected static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private protected PooledTokenSource NewPool(Action<TokenPoolOptions>? change = null)
    {
        var options = new TokenPoolOptions();
        change?.Invoke(options);
        return new PooledTokenSource(_issuer, options, _time);
    }

    private protected static Task SettleAsync(PooledTokenSource pool) => UntilAsync(() => pool.IsIdle);

    /// <summary>Asks until there is a stock for a request; gives how much.</summary>
    private protected static async Task<int> StockAsync(PooledTokenSource pool, TokenRequest? request = null)
    {
        var before = pool.Depth;
        for (var i = 0; i < 20; i++)
        {
            await pool.GetTokenAsync(request ?? Read, default);
        }

        await SettleAsync(pool);
        pool.Depth.Should().BeGreaterThan(before);
        return pool.Depth - before;
    }

    private protected async Task<List<OathMeshToken>> TakeUntilAnotherBatchAsync(PooledTokenSource pool)
    {
        var tokens = new List<OathMeshToken>();
        var calls = _issuer.Calls;
        while (_issuer.Calls == calls)
        {
            tokens.Add(await GetAsync(pool));
        }

        await SettleAsync(pool);
        tokens.Add(await GetAsync(pool));
        return tokens;
    }
}
