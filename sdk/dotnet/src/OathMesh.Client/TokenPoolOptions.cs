namespace OathMesh.Client;

/// <summary>Settings of <see cref="PooledTokenSource"/>. Each set of claims has a stock of its own, of tokens got ahead of need.</summary>
public sealed class TokenPoolOptions
{
    /// <summary>The most tokens in stock for one set of claims: 1 to 10,000, 1,024 by default. The stock adapts to demand below it.</summary>
    public int MaxDepth { get; set; } = 1024;

    /// <summary>The least life that a token from the stock has left when it is handed out: 0 to 240 seconds, 60 by default.</summary>
    public TimeSpan MinRemainingLife { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>For how long the stock is to last at the present demand while the issuer is down: 1 to 240 seconds, 30 by default. <see cref="MaxDepth"/> and the tokens' life bound it.</summary>
    public TimeSpan Coverage { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most requests that wait for tokens of one set of claims: 1 to 100,000, 1,024 by default. One more fails at once.</summary>
    public int MaxWaiters { get; set; } = 1024;

    /// <summary>The longest that a request waits for a token: 1 to 60 seconds, 15 by default.</summary>
    public TimeSpan WaitTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The most sets of claims that have a stock: 1 to 1,024, 64 by default. The one unused for longest makes room for a new one.</summary>
    public int MaxKeys { get; set; } = 64;

    /// <summary>Every fault of the settings, as sentences that say how to mend them; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(MaxDepth is >= 1 and <= 10_000, "MaxDepth must be from 1 to 10000.");
        Check(IsWithin(MinRemainingLife, 0, 240), "MinRemainingLife must be from 0 to 240 seconds.");
        Check(IsWithin(Coverage, 1, 240), "Coverage must be from 1 to 240 seconds.");
        Check(MaxWaiters is >= 1 and <= 100_000, "MaxWaiters must be from 1 to 100000.");
        Check(IsWithin(WaitTimeout, 1, 60), "WaitTimeout must be from 1 to 60 seconds.");
        Check(MaxKeys is >= 1 and <= 1024, "MaxKeys must be from 1 to 1024.");
        return faults;

        void Check(bool isGood, string fault)
        {
            if (!isGood)
            {
                faults.Add(fault);
            }
        }
    }

    private static bool IsWithin(TimeSpan time, int least, int most) => time >= TimeSpan.FromSeconds(least) && time <= TimeSpan.FromSeconds(most);
}
