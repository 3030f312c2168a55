using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Revocation;
using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>
/// Keeps an issuer's revocations in Redis, for issuers of several instances and for receivers that read them there (<see cref="RedisRevocationList"/>).
/// Every running issuer knows the list: one that Redis lost is put back. How well it survives otherwise is Redis's to say: turn its append-only file on.
/// </summary>
public sealed class RedisRevocationStore : IRevocationStore, IAsyncDisposable
{
    private readonly RedisRevocations _list;
    private readonly RevocationKeys _keys;
    private readonly RedisLink _link;
    private readonly RedisRevocationOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _announced;
    private int _isDisposed;
    private Task? _loop;

    /// <summary>Creates the store. It reads nothing until <see cref="StartAsync"/>.</summary>
    /// <param name="options">The settings, with exactly one issuer.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where failures are logged.</param>
    /// <exception cref="ArgumentException">The settings have faults; the message lists every one.</exception>
    public RedisRevocationStore(RedisRevocationOptions options, TimeProvider? timeProvider = null, ILogger<RedisRevocationStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid(nameof(options));
        if (options.Issuers.Count != 1)
        {
            throw new ArgumentException("A store keeps the revocations of one issuer: name it in Issuers, and no other.", nameof(options));
        }

        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _logger = (ILogger?)logger ?? NullLogger.Instance;
        _keys = new RevocationKeys(options.Issuers[0]);
        _link = new RedisLink(options.Multiplexer, options.MakeConnectionOptions(), static () => { });
        _list = new RedisRevocations(_keys, _link, options, _time, _logger) { Keeper = KeepAsync };
    }

    /// <inheritdoc />
    public RevocationSet Current => (_list.Usable ?? throw new RevocationUnavailableException(_list.Fault ?? "The list of revocations was not read yet, or too long ago.")).Set;

    /// <summary>Reads the list for the first time, and makes it where that is asked for.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that completes when the list was read.</returns>
    /// <exception cref="RevocationUnavailableException">There is no list, or no Redis; the message says how to mend it.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _link.ConnectAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_options.CreateIfMissing && await TellAsync(RevocationKeys.Create, RandomNumberGenerator.GetHexString(16)).ConfigureAwait(false) == 1)
        {
            RedisLog.RevocationsCreated(_logger, _keys.Issuer);
        }

        await _list.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (_list.Usable is null)
        {
            throw new RevocationUnavailableException(
                $"{_list.Fault} When this is the first start of the first issuer, set CreateIfMissing. Otherwise Redis lost the list: restore it, or make a new one and revoke again what was revoked.");
        }

        lock (_lock)
        {
            _loop ??= Task.Run(() => _list.RunAsync(_stopping.Token), CancellationToken.None);
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> AddAsync(RevocationEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var done = await TellAsync(RevocationKeys.Add, entry.ToString(), RevocationSet.WriteKept(entry), RevocationSet.MaxEntries, _keys.ChannelName).ConfigureAwait(false);
        return await AfterAsync(done, set => set.Entries.Contains(entry)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<bool> RemoveAsync(RevocationKind kind, string value, CancellationToken cancellationToken)
    {
        var name = new RevocationEntry { Kind = kind, Value = value }.ToString();
        var done = await TellAsync(RevocationKeys.Remove, name, "", _keys.ChannelName).ConfigureAwait(false);
        return await AfterAsync(done, set => !set.Entries.Any(entry => entry.Kind == kind && entry.Value == value)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task WaitForChangeAsync(string version, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _announced == version ? _changed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    /// <summary>Stops reading.</summary>
    /// <returns>A task that completes when it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop)
        {
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _link.DisposeAsync().ConfigureAwait(false);
        _list.Dispose();
        _stopping.Dispose();
    }

    /// <summary>What was answered as done is in force here.</summary>
    private async Task<bool> AfterAsync(int done, Func<RevocationSet, bool> isInForce)
    {
        if (done < 0)
        {
            throw new RevocationUnavailableException($"There is no list of revocations of {_keys.Issuer} in Redis.");
        }

        await _list.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        return done == 1 && (_list.Usable is { } current && isInForce(current.Set)
            ? true
            : throw new RevocationUnavailableException("The change was made in Redis, and could not be read back."));
    }

    private async Task<int> TellAsync(string script, params RedisValue[] arguments)
    {
        try
        {
            return await _list.EvaluateAsync(script, arguments).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or InvalidCastException)
        {
            throw new RevocationUnavailableException($"Redis did not do it: {Text.OneLine(e.Message)}", e);
        }
    }

    private async Task KeepAsync(RedisRevocationSnapshot? current, bool isLost)
    {
        if (current is null)
        {
            return;
        }

        if (isLost)
        {
            var arguments = new List<RedisValue> { current.Id, current.Version, _keys.ChannelName };
            arguments.AddRange(current.Fields.SelectMany(field => new RedisValue[] { field.Key, field.Value }));
            if (await TellAsync(RevocationKeys.Restore, [.. arguments]).ConfigureAwait(false) == 1)
            {
                _list.Merged();
                RedisLog.RevocationsRestored(_logger, _keys.Issuer, current.Set.Entries.Count);
            }

            return;
        }

        Announce(current.Set.Version);
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var ended in current.Set.Entries.Where(entry => entry.Until <= now))
        {
            // Only if it is still the one that ended: an administrator may have revoked anew.
            var field = ended.ToString();
            await TellAsync(RevocationKeys.Remove, field, current.Fields.First(pair => pair.Key == field).Value, _keys.ChannelName).ConfigureAwait(false);
        }
    }

    private void Announce(string version)
    {
        TaskCompletionSource? changed = null;
        lock (_lock)
        {
            if (_announced != version)
            {
                _announced = version;
                changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        changed?.TrySetResult();
    }
}
