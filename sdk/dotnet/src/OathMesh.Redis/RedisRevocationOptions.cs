using OathMesh.Revocation;
using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>Settings of <see cref="RedisRevocationList"/> and <see cref="RedisRevocationStore"/>. They are read once.</summary>
public sealed class RedisRevocationOptions
{
    /// <summary>How often the list's version is asked for, whether or not a message said that it changed: 1 second.</summary>
    internal static readonly TimeSpan RereadInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Where Redis is and how it is reached, in the form of StackExchange.Redis: <c>redis1:6380,ssl=true,password=...</c>. Exactly one of this and
    /// <see cref="Multiplexer"/> is required. It may hold a password: it is never logged.
    /// </summary>
    public string? Configuration { get; set; }

    /// <summary>A connection of the application. It is used as it is and never closed.</summary>
    public IConnectionMultiplexer? Multiplexer { get; set; }

    /// <summary>The issuers whose lists are read; of a store, the one whose list is kept. At least one.</summary>
    public IList<string> Issuers { get; } = [];

    /// <summary>Issuers whose tokens are never checked. What stands neither here nor in <see cref="Issuers"/> is denied with <c>revocation_unavailable</c>. Not used by a store.</summary>
    public ISet<string> Unchecked { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How long ago a list must have been read at most: 10 to 300 seconds, 30 by default. After that nothing can be told of it.</summary>
    public TimeSpan MaxAge { get; set; } = RevocationSourceOptions.DefaultMaxAge;

    /// <summary>How long one command may take: 10 ms to 5 s, 1 s by default.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a store makes an empty list where there is none. <see langword="false"/> by default: a list that is missing was lost, and an empty one would allow
    /// again what was revoked. Set it for the first start of the first issuer only. Not used by a list.
    /// </summary>
    public bool CreateIfMissing { get; set; }

    /// <summary>Every fault of the settings, as sentences that say how to mend it; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(Configuration) == (Multiplexer is null))
        {
            faults.Add("Redis must be given exactly once: set one of Configuration and Multiplexer.");
        }

        if (Issuers.Count == 0 || Issuers.Any(string.IsNullOrEmpty))
        {
            faults.Add("Issuers must name at least one issuer, and have no empty entry.");
        }

        if (MaxAge < RevocationSourceOptions.LeastMaxAge || MaxAge > RevocationSourceOptions.GreatestMaxAge)
        {
            faults.Add("MaxAge must be from 10 to 300 seconds.");
        }

        if (CommandTimeout < TimeSpan.FromMilliseconds(10) || CommandTimeout > TimeSpan.FromSeconds(5))
        {
            faults.Add("CommandTimeout must be from 10 milliseconds to 5 seconds.");
        }

        CheckConfiguration(faults);
        return faults;
    }

    internal void ThrowIfInvalid(string parameter)
    {
        var faults = Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), parameter);
        }
    }

    /// <summary>What own connections are made of; <see langword="null"/> when a connection was given.</summary>
    internal ConfigurationOptions? MakeConnectionOptions()
    {
        if (string.IsNullOrWhiteSpace(Configuration))
        {
            return null;
        }

        var options = ConfigurationOptions.Parse($"connectTimeout=1000,connectRetry=1,keepAlive=5,tiebreaker=,configChannel=,name=oathmesh-revocation,{Configuration}");
        options.AbortOnConnectFail = false;
        return options;
    }

    private void CheckConfiguration(List<string> faults)
    {
        try
        {
            if (MakeConnectionOptions() is { EndPoints.Count: 0 })
            {
                faults.Add("Configuration names no server: begin it with host:port.");
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // The library's message may repeat a part of the text, and with it a password.
            faults.Add("Configuration cannot be read: it is host:port, then settings of StackExchange.Redis such as ssl=true, separated by commas.");
        }
    }
}
