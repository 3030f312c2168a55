using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Diagnostics;

namespace OathMesh.Keys;

/// <summary>
/// An issuer's signing keys: a directory of PKCS#8 PEM files of mode 0600, with an index, <c>keys.json</c>, that says since when each signs.
/// A rotation done by another process is noticed within a second. Safe for use by many threads.
/// </summary>
public sealed class KeyDirectory : ISigningKeySource, IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly List<Ed25519PrivateKey> _opened = [];
    private volatile Loaded _loaded;
    private long _lastCheck;

    /// <summary>Opens a key directory.</summary>
    /// <param name="path">The directory, as <c>oathmesh keys generate</c> makes it.</param>
    /// <param name="timeProvider">The clock that says which key signs; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where reloads and their failures are logged.</param>
    /// <exception cref="KeyFormatException">The directory cannot be used; the message lists every fault and how to mend it.</exception>
    public KeyDirectory(string path, TimeProvider? timeProvider = null, ILogger<KeyDirectory>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = System.IO.Path.GetFullPath(path);
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<KeyDirectory>.Instance;
        _loaded = Load(previous: null);
        _lastCheck = _time.GetTimestamp();
    }

    /// <inheritdoc />
    public Ed25519PrivateKey GetSigningKey()
    {
        var loaded = Current();
        foreach (var entry in loaded.Manifest.At(_time.GetUtcNow()))
        {
            if (entry.State == KeyState.Current)
            {
                return loaded.Keys[entry.KeyId];
            }
        }

        throw new SigningKeyUnavailableException($"No key of {_path} signs yet. Look at: oathmesh keys list {_path}");
    }

    /// <summary>The public keys to publish: next, current and retiring.</summary>
    /// <returns>The set.</returns>
    public JsonWebKeySet GetPublishedKeys()
    {
        var loaded = Current();
        return new JsonWebKeySet(loaded.Manifest.At(_time.GetUtcNow())
            .Where(entry => entry.State != KeyState.Retired)
            .Select(entry => loaded.Keys[entry.KeyId].PublicKey));
    }

    /// <summary>Every key of the directory with its state now, oldest first.</summary>
    /// <returns>The keys.</returns>
    public IReadOnlyList<KeyDirectoryEntry> List() => Current().Manifest.At(_time.GetUtcNow());

    /// <summary>Zeroes every key this object opened.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var key in _opened)
            {
                key.Dispose();
            }
        }
    }

    private Loaded Current()
    {
        if (_time.GetElapsedTime(Interlocked.Read(ref _lastCheck)) < CheckInterval)
        {
            return _loaded;
        }

        lock (_lock)
        {
            if (_time.GetElapsedTime(_lastCheck) < CheckInterval)
            {
                return _loaded;
            }

            Interlocked.Exchange(ref _lastCheck, _time.GetTimestamp());
            Reload();
            return _loaded;
        }
    }

    private void Reload()
    {
        try
        {
            if (Stamp() == _loaded.Stamp)
            {
                return;
            }

            _loaded = Load(_loaded);
            Log.KeyDirectoryReloaded(_logger, _path, _loaded.Keys.Count);
        }
        catch (Exception e) when (e is KeyFormatException or IOException or UnauthorizedAccessException)
        {
            // The last good keys go on signing; what is wrong is said once a second until it is mended.
            Log.KeyDirectoryRefused(_logger, _path, e.Message);
        }
    }

    private Loaded Load(Loaded? previous)
    {
        if (!Directory.Exists(_path))
        {
            throw new KeyFormatException($"{_path}: there is no such directory. Make one: oathmesh keys generate --out {_path}");
        }

        KeyFiles.RequireNotWritableByOthers(_path);
        var index = System.IO.Path.Combine(_path, KeyManifest.FileName);
        if (!File.Exists(index))
        {
            throw new KeyFormatException($"{index}: there is no such file. Make a key directory with: oathmesh keys generate --out {_path}");
        }

        KeyFiles.RequireNotWritableByOthers(index);
        var stamp = Stamp();
        var manifest = KeyManifest.Load(index);
        if (manifest.Keys.Count == 0)
        {
            throw new KeyFormatException($"{index}: there is no key. Make one: oathmesh keys rotate {_path} --lead 0");
        }

        return new Loaded(manifest, LoadKeys(manifest, previous), stamp);
    }

    private Dictionary<string, Ed25519PrivateKey> LoadKeys(KeyManifest manifest, Loaded? previous)
    {
        var keys = new Dictionary<string, Ed25519PrivateKey>(StringComparer.Ordinal);
        var fresh = new List<Ed25519PrivateKey>();
        var faults = new List<string>();
        foreach (var entry in manifest.Keys)
        {
            if (previous is not null && previous.Keys.TryGetValue(entry.Kid, out var known))
            {
                keys.Add(entry.Kid, known);
                continue;
            }

            try
            {
                var key = KeyFiles.LoadPrivateKey(KeyPath(_path, entry.Kid));
                fresh.Add(key);
                keys.Add(entry.Kid, key);
                if (key.PublicKey.KeyId != entry.Kid)
                {
                    faults.Add($"{KeyPath(_path, entry.Kid)}: the key in it is {key.PublicKey.KeyId}.");
                }
            }
            catch (KeyFormatException e)
            {
                faults.Add(e.Message);
            }
        }

        if (faults.Count > 0)
        {
            fresh.ForEach(key => key.Dispose());
            throw new KeyFormatException(string.Join(' ', faults));
        }

        _opened.AddRange(fresh);
        return keys;
    }

    private (DateTime Written, long Length) Stamp()
    {
        var info = new FileInfo(System.IO.Path.Combine(_path, KeyManifest.FileName));
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    }

    internal static string KeyPath(string directory, string keyId) => System.IO.Path.Combine(directory, keyId + ".pem");

    private sealed record Loaded(KeyManifest Manifest, Dictionary<string, Ed25519PrivateKey> Keys, (DateTime Written, long Length) Stamp);
}
