using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>Settings of <see cref="RedisReplayStore"/>. They are read once. Every instance of a receiver needs the same Redis and the same <see cref="MaxIssuerLead"/>.</summary>
public sealed class RedisReplayOptions
{
    /// <summary>The longest that tokens are known good: 5 minutes, the longest life of a token.</summary>
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(OathMeshLimits.MaxLifetimeSeconds);

    /// <summary>
    /// Where Redis is and how it is reached, in the form of StackExchange.Redis: <c>redis1:6380,ssl=true,password=...</c>. The store makes connections of
    /// its own. Exactly one of this, <see cref="ConnectionOptions"/> and <see cref="Multiplexer"/> is required. It may hold a password: it is never logged.
    /// </summary>
    public string? Configuration { get; set; }

    /// <summary>The same as an object, for what a text cannot say, such as client certificates. It is copied.</summary>
    public ConfigurationOptions? ConnectionOptions { get; set; }

    /// <summary>
    /// A connection of the application. It is used as it is and never closed: one that is dead without knowing it is not replaced, so recovery after a
    /// network fault takes as long as that connection takes to notice.
    /// </summary>
    public IConnectionMultiplexer? Multiplexer { get; set; }

    /// <summary>How long one command may take before the token is denied and the circuit breaker opens: 10 ms to 5 s, 100 ms by default.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the open breaker waits before it first asks whether Redis is back: 100 ms to 10 s, 500 ms by default. Later it waits half as long again, and always up to a quarter more.</summary>
    public TimeSpan ProbeDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a token that this instance allowed may be presented once more while Redis is down: 0 to 300 s, 60 s by default. Zero turns it off.</summary>
    public TimeSpan KnownGoodWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How far an issuer's clock may run ahead of Redis's: 0 to 30 s, 500 ms by default. A token from further ahead is denied with <c>replay_unavailable</c>
    /// until Redis's clock has caught up. After Redis lost its data everything is denied for this long and up to one second more: see docs/operations.md.
    /// </summary>
    public TimeSpan MaxIssuerLead { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How far Redis's clock may differ from this host's when the store starts: 1 to 30 s, 30 s by default.</summary>
    public TimeSpan MaxClockDifference { get; set; } = TimeSpan.FromSeconds(OathMeshLimits.MaxLeewaySeconds);

    /// <summary>Whether the host does not start while Redis cannot be reached. <see langword="true"/> by default. When not, it starts, is not ready, and denies until Redis is there.</summary>
    public bool RequireAtStart { get; set; } = true;

    /// <summary>Faults found while the settings were read from configuration; reported with all others.</summary>
    internal List<string> ConfigurationFaults { get; } = [];

    /// <summary>Every fault of the settings, as sentences that say how to mend it; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>(ConfigurationFaults);
        var given = (string.IsNullOrWhiteSpace(Configuration) ? 0 : 1) + (ConnectionOptions is null ? 0 : 1) + (Multiplexer is null ? 0 : 1);
        if (given != 1)
        {
            faults.Add(given == 0
                ? "There is no Redis: set Configuration, ConnectionOptions or Multiplexer."
                : "Redis is given more than once: set only one of Configuration, ConnectionOptions and Multiplexer.");
        }

        CheckConnection(faults);
        CheckTime(faults, CommandTimeout, nameof(CommandTimeout), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5));
        CheckTime(faults, ProbeDelay, nameof(ProbeDelay), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        CheckTime(faults, KnownGoodWindow, nameof(KnownGoodWindow), TimeSpan.Zero, LongestWindow);
        CheckTime(faults, MaxIssuerLead, nameof(MaxIssuerLead), TimeSpan.Zero, TimeSpan.FromSeconds(OathMeshLimits.MaxLeewaySeconds));
        CheckTime(faults, MaxClockDifference, nameof(MaxClockDifference), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(OathMeshLimits.MaxLeewaySeconds));
        return faults;
    }

    /// <summary>What the store's own connections are made of; <see langword="null"/> when a connection was given.</summary>
    internal ConfigurationOptions? MakeConnectionOptions()
    {
        var options = ConnectionOptions?.Clone() ?? (string.IsNullOrWhiteSpace(Configuration) ? null : Parse(Configuration));
        if (options is not null)
        {
            // Start-up and probes say what is wrong; the library keeps trying.
            options.AbortOnConnectFail = false;
        }

        return options;
    }

    /// <summary>What comes first is the default that the text may override: no keys, channels or waits that a store of replay keys does not need.</summary>
    private static ConfigurationOptions Parse(string configuration) =>
        ConfigurationOptions.Parse($"connectTimeout=1000,connectRetry=1,keepAlive=5,tiebreaker=,configChannel=,name=oathmesh-replay,{configuration}");

    private void CheckConnection(List<string> faults)
    {
        try
        {
            if (ConnectionOptions is null && !string.IsNullOrWhiteSpace(Configuration) && Parse(Configuration).EndPoints.Count == 0)
            {
                faults.Add("Configuration names no server: begin it with host:port.");
            }

            if (ConnectionOptions is { EndPoints.Count: 0 })
            {
                faults.Add("ConnectionOptions names no server: add one to EndPoints.");
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // The library's message may repeat a part of the text, and with it a password.
            faults.Add("Configuration cannot be read: it is host:port, then settings of StackExchange.Redis such as ssl=true, separated by commas.");
        }
    }

    private static void CheckTime(List<string> faults, TimeSpan value, string name, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            faults.Add(FormattableString.Invariant($"{name} must be from {least:c} to {most:c}."));
        }
    }
}
