using System.Text;
using Microsoft.Extensions.Logging;
using OathMesh.Revocation;
using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>One issuer's list, read from Redis again and again: its version every second, and at once when a message says that it changed; the whole when it did.</summary>
internal sealed class RedisRevocations(RevocationKeys keys, RedisLink link, RedisRevocationOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _nudge = new(0, 1);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly TaskCompletionSource _firstTry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _foreign;
    private string? _merged;
    private volatile RedisRevocationSnapshot? _current;
    private object? _subscribed;
    private bool _isFailureTold;

    /// <summary>Told after each time the list was read, or found lost: the one who keeps it takes ended entries out, and puts a lost list back.</summary>
    public Func<RedisRevocationSnapshot?, bool, Task>? Keeper { get; init; }

    public string Issuer => keys.Issuer;

    /// <summary>Completes when the first try to read has ended, however it did.</summary>
    public Task FirstTry => _firstTry.Task;

    /// <summary>Why the last try failed.</summary>
    public string? Fault { get; private set; }

    /// <summary>The list, or <see langword="null"/> when it is too old or there is none. The wall clock counts too: the other one may stand still while a machine sleeps.</summary>
    public RedisRevocationSnapshot? Usable =>
        _current is { } current && time.GetElapsedTime(current.Timestamp) <= options.MaxAge && time.GetUtcNow() - current.Time <= options.MaxAge ? current : null;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await ReadAsync(stopping).ConfigureAwait(false);
            _firstTry.TrySetResult();
            try
            {
                await _nudge.WaitAsync(RedisRevocationOptions.RereadInterval, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        _firstTry.TrySetResult();
    }

    /// <summary>Reads now, if there is anything new. Never throws for what Redis does.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var isLost = await TryReadAsync(cancellationToken).ConfigureAwait(false);
            Fault = null;
            if (isLost)
            {
                Fail($"There is no list of revocations of {keys.Issuer} any more, or an older one: Redis lost data.");
            }

            if (Keeper is { } keeper)
            {
                await keeper(_current, isLost).ConfigureAwait(false);
            }

            _isFailureTold &= isLost;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (Exception e)
        {
            // Whatever the library or Redis did, the last list goes on until it is too old.
            Fail(Text.OneLine(e.Message));
            if (e is not RevocationFormatException)
            {
                _ = link.ConnectAsync();
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What was known is in the list again, whoever made it: from now on it is this one.</summary>
    public void Merged() => _merged = _foreign;

    public async Task<int> EvaluateAsync(string script, params RedisValue[] arguments)
    {
        var database = link.Database ?? throw new RevocationUnavailableException("There is no connection to Redis.");
        object[] all = [script, 1, keys.Hash, .. arguments.Cast<object>()];
        return (int)await database.ExecuteAsync("EVAL", all).WaitAsync(options.CommandTimeout, time).ConfigureAwait(false);
    }

    /// <summary>Whether the list is there no more, or is an older one.</summary>
    private async Task<bool> TryReadAsync(CancellationToken cancellationToken)
    {
        if (link.Database is null)
        {
            await link.ConnectAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var database = link.Database ?? throw new RevocationUnavailableException(link.LastFailure ?? "There is no connection to Redis.");
        var (timestamp, now) = (time.GetTimestamp(), time.GetUtcNow());
        await SubscribeAsync(database).ConfigureAwait(false);
        var head = await database.HashGetAsync(keys.Hash, [RevocationKeys.Id, RevocationKeys.Version], CommandFlags.DemandMaster)
            .WaitAsync(options.CommandTimeout, time, cancellationToken).ConfigureAwait(false);
        var known = _current;
        if (head[0].IsNull || head[1].IsNull)
        {
            return known is not null ? true : throw new RevocationUnavailableException($"There is no list of revocations of {keys.Issuer} in Redis: an issuer makes it.");
        }

        if (Keeper is not null && known is not null && known.Id != head[0] && _merged != head[0])
        {
            // Somebody made a list anew: what was revoked before goes into it first.
            _foreign = head[0];
            return true;
        }

        if (known is not null && known.Id == head[0])
        {
            if (known.Version > (long)head[1])
            {
                return true;
            }

            if (known.Version == (long)head[1])
            {
                _current = known with { Timestamp = timestamp, Time = now };
                return false;
            }
        }

        var fields = await database.HashGetAllAsync(keys.Hash, CommandFlags.DemandMaster).WaitAsync(options.CommandTimeout, time, cancellationToken).ConfigureAwait(false);
        _current = Parse(fields, timestamp, now);
        RedisLog.RevocationsRead(logger, keys.Issuer, _current.Set.Entries.Count);
        return false;
    }

    private static RedisRevocationSnapshot Parse(HashEntry[] fields, long timestamp, DateTimeOffset now)
    {
        string? id = null;
        long? version = null;
        var json = new List<KeyValuePair<string, string>>();
        foreach (var field in fields)
        {
            if (field.Name == RevocationKeys.Id)
            {
                id = field.Value;
            }
            else if (field.Name == RevocationKeys.Version)
            {
                version = (long)field.Value;
            }
            else
            {
                json.Add(new(field.Name!, field.Value!));
            }
        }

        if (id is null || version is not { } number)
        {
            throw new RevocationFormatException("The list of revocations in Redis has no id or version.");
        }

        // One document, read as strictly as the list over HTTP: what is not understood may be a revocation.
        var document = $$"""{"version":1,"entries":[{{string.Join(',', json.Select(pair => pair.Value))}}]}""";
        var set = RevocationSet.ParseKept(Encoding.UTF8.GetBytes(document));
        return set.Entries.Count == json.Count
            ? new RedisRevocationSnapshot(set, id, number, json, timestamp, now)
            : throw new RevocationFormatException("The list of revocations in Redis has two fields that say the same.");
    }

    private async Task SubscribeAsync(IDatabase database)
    {
        var multiplexer = database.Multiplexer;
        if (ReferenceEquals(multiplexer, _subscribed))
        {
            return;
        }

        // Without messages a change is noticed by asking for the version, within a second.
        await multiplexer.GetSubscriber().SubscribeAsync(keys.Channel, (_, _) => Nudge()).WaitAsync(options.CommandTimeout, time).ConfigureAwait(false);
        _subscribed = multiplexer;
    }

    private void Nudge()
    {
        try
        {
            _nudge.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // It reads in a moment anyway.
        }
    }

    /// <summary>After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose()
    {
        _nudge.Dispose();
        _reading.Dispose();
    }

    private void Fail(string fault)
    {
        Fault = fault;
        if (!_isFailureTold)
        {
            _isFailureTold = true;
            RedisLog.RevocationsUnavailable(logger, keys.Issuer, fault, options.MaxAge);
        }
    }
}

/// <summary>A list as it was read: what is revoked, the list's own id and version, the fields as they stand in Redis, and when it was asked for.</summary>
internal sealed record RedisRevocationSnapshot(
    RevocationSet Set, string Id, long Version, IReadOnlyList<KeyValuePair<string, string>> Fields, long Timestamp, DateTimeOffset Time);
