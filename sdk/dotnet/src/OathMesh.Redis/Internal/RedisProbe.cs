using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>
/// Finds out whether Redis can be trusted with tokens, and makes it so: it can be written to, never evicts, knows the script, and every bucket has its epoch.
/// A server that does not know the script is another one than before, or has begun anew, and nobody can say what of its data is missing: all epochs
/// are moved to now before the script is loaded, so that what was used before stays used.
/// </summary>
internal sealed class RedisProbe(RedisLink link, TimeProvider time, TimeSpan commandTimeout, TimeSpan maxClockDifference, ILogger logger)
{
    /// <summary>How much longer than one command the 256 of a round may take, and the very first command on a new connection.</summary>
    private const int RoundFactor = 20;

    private bool _succeededBefore;
    private bool _woke;
    private bool _warnedOfPolicy;
    private int _bucket;

    /// <summary>Never throws.</summary>
    public async Task<ProbeResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!link.IsConnected)
            {
                // A new connection is there, or refused, in milliseconds; the library's own waits for its next heartbeat.
                await link.ConnectAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            // Without this question, later versions of the library would keep the command until there is a connection.
            if (link.Database is not { } database || !link.IsConnected)
            {
                return ProbeResult.Down($"Redis cannot be reached: {link.LastFailure ?? "there is no connection. Check address, TLS and password."}");
            }

            return await RunAsync(database, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The connection may be dead without knowing it. A new one tells the breaker, but once an outage: to be connected is not to be well, and the pauses are to be kept.
            _ = link.ConnectAsync(wake: !_woke);
            _woke = true;
            return ProbeResult.Down($"Redis does not answer in time. {link.LastFailure}".TrimEnd());
        }
        catch (RedisServerException e)
        {
            if (e.Message.StartsWith("READONLY", StringComparison.Ordinal))
            {
                // The master may be another server by now, which a new connection finds.
                _ = link.ConnectAsync();
            }

            return ProbeResult.Down($"Redis answers with an error: {Text.OneLine(e.Message)}");
        }
        catch (RedisConnectionException) when (link.IsConnected)
        {
            _ = link.ConnectAsync();
            return ProbeResult.Down("Redis is connected, but to no master (READONLY): point to the master, or name all nodes.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ProbeResult.Down("The store was stopped.");
        }
        catch (Exception e)
        {
            // Whatever the library throws, Redis is not there.
            return ProbeResult.Down($"Redis cannot be reached: {link.LastFailure ?? Text.OneLine(e.Message)}");
        }
    }

    /// <summary>Gives every bucket that has none its epoch. Returns whether the server knows the script.</summary>
    public async Task<bool> TouchAllAsync(IDatabase database, bool load, CancellationToken cancellationToken)
    {
        var known = await Task.WhenAll(Enumerable.Range(0, ReplayScript.Buckets).Select(bucket => KnowsScriptAsync(database, bucket, load)))
            .WaitAsync(commandTimeout * RoundFactor, time, cancellationToken).ConfigureAwait(false);
        return known.All(isKnown => isKnown);
    }

    private async Task<ProbeResult> RunAsync(IDatabase database, CancellationToken cancellationToken)
    {
        // One command first, within a command's time: the rounds below are for a server that is well.
        _bucket = (_bucket + 1) % ReplayScript.Buckets;
        var asked = time.GetUtcNow();
        var prepared = await ReplayScript.PrepareAsync(database, _bucket, raiseEpoch: false)
            .WaitAsync(_succeededBefore ? commandTimeout : commandTimeout * RoundFactor, time, cancellationToken).ConfigureAwait(false);
        if (CheckServer(prepared, asked, time.GetUtcNow()) is { } obstacle)
        {
            return ProbeResult.Misconfigured(obstacle);
        }

        var isKnown = await TouchAllAsync(database, load: false, cancellationToken).ConfigureAwait(false);
        if (!isKnown)
        {
            Log.ScriptMissing(logger);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, ReplayScript.Buckets).Select(bucket => ReplayScript.PrepareAsync(database, bucket, raiseEpoch: !isKnown)))
            .WaitAsync(commandTimeout * RoundFactor, time, cancellationToken).ConfigureAwait(false);
        if (answers.Select(PolicyFault).FirstOrDefault(fault => fault is not null) is { } other)
        {
            return ProbeResult.Misconfigured(other);
        }

        if (!isKnown && !await TouchAllAsync(database, load: true, cancellationToken).ConfigureAwait(false))
        {
            return ProbeResult.Down("Redis forgets the replay script as soon as it was loaded.");
        }

        (_succeededBefore, _woke) = (true, false);
        return ProbeResult.Ready;
    }

    private static async Task<bool> KnowsScriptAsync(IDatabase database, int bucket, bool load)
    {
        try
        {
            await ReplayScript.TouchAsync(database, bucket, load).ConfigureAwait(false);
            return true;
        }
        catch (RedisServerException e) when (ReplayScript.IsUnknownScript(e))
        {
            return false;
        }
    }

    private string? CheckServer(RedisResult answer, DateTimeOffset before, DateTimeOffset after)
    {
        if (PolicyFault(answer) is { } fault)
        {
            return fault;
        }

        var parts = (string[]?)answer;
        if (parts![1].Length == 0 && !_warnedOfPolicy)
        {
            _warnedOfPolicy = true;
            Log.PolicyUnknown(logger);
        }

        var server = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
        var difference = server < before ? before - server : server > after ? server - after : TimeSpan.Zero;
        if (difference <= maxClockDifference)
        {
            return null;
        }

        // Later on it makes no token work twice: only Redis's clock counts for that.
        Log.ClockDiffers(logger, difference.TotalSeconds);
        return _succeededBefore
            ? null
            : $"Redis's clock differs from this host's by {difference.TotalSeconds:F1} s, and at most {maxClockDifference.TotalSeconds:F0} s are allowed: set both right.";
    }

    private static string? PolicyFault(RedisResult answer) =>
        (string[]?)answer is not { Length: 2 } parts ? "Redis's answer to the check is not understood: Redis 5 or later is needed."
        : parts[1] is "" or "noeviction" ? null
        : $"Redis's maxmemory-policy is {parts[1]}: it may drop used tokens, which then work again. Set it to noeviction.";
}
