namespace OathMesh.Keys;

/// <summary>Changes a <see cref="KeyDirectory"/> on disk. One change at a time: a second process waits for nothing and is refused. A running issuer notices each change within a second.</summary>
public static class KeyRotation
{
    /// <summary>How long a new key is published before it signs, by default: two background refreshes of a receiver.</summary>
    public static readonly TimeSpan DefaultLead = TimeSpan.FromSeconds(120);

    private const string LockName = ".lock";

    /// <summary>Makes a key directory with one key that signs at once.</summary>
    /// <param name="path">The directory; made when missing, mode 0700.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <returns>The key's id.</returns>
    /// <exception cref="KeyFormatException">There is a key directory already; nothing was changed.</exception>
    /// <exception cref="IOException">It could not be written; nothing was left half done.</exception>
    public static string Generate(string path, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var held = Lock(path);
        if (File.Exists(IndexPath(path)))
        {
            throw new KeyFormatException($"{path}: there are keys already. To replace the signing key: oathmesh keys rotate {path}");
        }

        return AddKey(path, [], (timeProvider ?? TimeProvider.System).GetUtcNow(), TimeSpan.Zero);
    }

    /// <summary>Adds a key that is published at once and signs after <paramref name="lead"/>; the current key then retires by itself.</summary>
    /// <param name="path">The key directory.</param>
    /// <param name="lead">How long it is published before it signs: 0 to 24 hours. Less than a receiver's refresh interval (60 s by default) risks denials.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <returns>The new key's id.</returns>
    /// <exception cref="KeyFormatException">The directory cannot be used, or a next key is waiting already; nothing was changed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lead"/> is out of bounds.</exception>
    public static string Rotate(string path, TimeSpan lead, TimeProvider? timeProvider = null)
    {
        if (lead < TimeSpan.Zero || lead > TimeSpan.FromHours(24))
        {
            throw new ArgumentOutOfRangeException(nameof(lead), "The lead must be from 0 to 24 hours.");
        }

        var time = timeProvider ?? TimeProvider.System;
        using var held = Lock(path);
        using var directory = new KeyDirectory(path, time);
        if (directory.List().FirstOrDefault(entry => entry.State == KeyState.Next) is { } next)
        {
            throw new KeyFormatException($"{path}: the key {next.KeyId} is waiting to sign from {next.SignsFrom:u}. Let it, or remove it first: oathmesh keys retire {path} {next.KeyId}");
        }

        return AddKey(path, ReadManifest(path).Keys, time.GetUtcNow(), lead);
    }

    /// <summary>Takes a key out of the directory and deletes its file.</summary>
    /// <param name="path">The key directory.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="force">Takes out a retiring key while tokens that it signed may still be alive; they are then denied. For a leaked key.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <exception cref="KeyFormatException">The key is not there, signs now, or its tokens may be alive and <paramref name="force"/> is not set; nothing was changed.</exception>
    public static void Retire(string path, string keyId, bool force = false, TimeProvider? timeProvider = null)
    {
        using var held = Lock(path);
        using var directory = new KeyDirectory(path, timeProvider);
        var entry = directory.List().FirstOrDefault(candidate => candidate.KeyId == keyId)
            ?? throw new KeyFormatException($"{path}: there is no key {keyId}. Look at: oathmesh keys list {path}");
        if (entry.State == KeyState.Current)
        {
            throw new KeyFormatException($"{path}: the key {keyId} signs now. Put another in its place first: oathmesh keys rotate {path} (with --lead 0 when it has leaked)");
        }

        if (entry.State == KeyState.Retiring && !force)
        {
            throw new KeyFormatException($"{path}: tokens signed by {keyId} may be alive until {entry.PublishedUntil:u}. Wait, or use --force when the key has leaked.");
        }

        var manifest = ReadManifest(path);
        var ends = directory.List()
            .Where(other => other.State is KeyState.Retiring or KeyState.Retired)
            .ToDictionary(other => other.KeyId, other => other.PublishedUntil?.ToUnixTimeSeconds(), StringComparer.Ordinal);
        WriteManifest(path, manifest with
        {
            Keys = [.. manifest.Keys.Where(key => key.Kid != keyId).Select(key => ends.TryGetValue(key.Kid, out var end) ? key with { PublishedUntil = end } : key)],
        });
        File.Delete(KeyDirectory.KeyPath(path, keyId));
    }

    private static string AddKey(string path, IReadOnlyList<KeyManifestEntry> existing, DateTimeOffset now, TimeSpan lead)
    {
        using var key = Ed25519PrivateKey.Generate();
        var keyId = key.PublicKey.KeyId;
        var file = KeyDirectory.KeyPath(path, keyId);
        KeyFiles.SavePrivateKey(file, key);
        try
        {
            var entry = new KeyManifestEntry
            {
                Kid = keyId,
                CreatedAt = now.ToUnixTimeSeconds(),
                SignsFrom = (now + lead).ToUnixTimeSeconds(),
            };
            WriteManifest(path, new KeyManifest { Version = 1, Keys = [.. existing, entry] });
        }
        catch
        {
            File.Delete(file);
            throw;
        }

        return keyId;
    }

    private static string IndexPath(string path) => System.IO.Path.Combine(path, KeyManifest.FileName);

    private static KeyManifest ReadManifest(string path) => KeyManifest.Load(IndexPath(path));

    private static void WriteManifest(string path, KeyManifest manifest) => KeyFiles.Replace(IndexPath(path), manifest.ToJson());

    private static FileStream Lock(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new KeyFormatException($"{path}: there is no such directory. Make one: oathmesh keys generate --out {path}");
        }

        try
        {
            return new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new KeyFormatException($"{path}: another process is changing the keys. Try again when it is done.", e);
        }
    }
}
