using OathMesh.Keys;

namespace OathMesh.Client.Configuration;

/// <summary>The key or secret that the settings name. Files are opened at the start already, so that one that cannot be used stops it.</summary>
internal static class Credentials
{
    private const int MaxSecretFileBytes = 4096;

    public static void Check(OathMeshClientOptions options, List<string> faults)
    {
        if (options.KeyPath is not null && options.Keys is not null)
        {
            faults.Add("KeyPath and Keys are both given: set one of them.");
            return;
        }

        if (options.Secret is not null && options.SecretFile is not null)
        {
            faults.Add("Secret and SecretFile are both given: set one of them.");
            return;
        }

        var owned = new List<IDisposable>();
        try
        {
            var keys = TryOpen(() => OpenKeys(options, TimeProvider.System, owned), faults);
            var secret = TryOpen(() => ReadSecret(options), faults);
            if (faults.Count > 0 && ((options.HasKey && keys is null) || (options.HasSecret && secret is null)))
            {
                return;
            }

            if (options.SignLocally)
            {
                CheckLocal(options, faults);
            }
            else
            {
                faults.AddRange(ForIssuer(options, keys, secret).Validate());
            }
        }
        finally
        {
            owned.ForEach(part => part.Dispose());
        }
    }

    public static IssuerTokenSourceOptions ForIssuer(OathMeshClientOptions options, ISigningKeySource? keys, string? secret) => new()
    {
        Issuer = options.Issuer,
        Address = options.IssuerAddress,
        ClientId = options.ClientId,
        Keys = keys,
        Secret = secret,
        Subject = options.Subject,
        Timeout = options.IssuerTimeout,
        BindRequests = options.BindIssuerRequests,
    };

    /// <exception cref="KeyFormatException">The file or directory cannot be used.</exception>
    public static ISigningKeySource? OpenKeys(OathMeshClientOptions options, TimeProvider time, List<IDisposable> owned)
    {
        if (options.KeyPath is not { } path)
        {
            return options.Keys;
        }

        if (Directory.Exists(path))
        {
            var directory = new KeyDirectory(path, time);
            owned.Add(directory);
            return directory;
        }

        var key = KeyFiles.LoadPrivateKey(path);
        owned.Add(key);
        return key;
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? ReadSecret(OathMeshClientOptions options)
    {
        if (options.SecretFile is not { } path)
        {
            return options.Secret;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[MaxSecretFileBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MaxSecretFileBytes
            ? System.Text.Encoding.UTF8.GetString(bytes, 0, length).TrimEnd()
            : throw new IOException($"{path}: more than {MaxSecretFileBytes} bytes is too long for a secret.");
    }

    private static void CheckLocal(OathMeshClientOptions options, List<string> faults)
    {
        if (string.IsNullOrEmpty(options.Issuer))
        {
            faults.Add("Issuer is missing: with SignLocally it is the issuer in whose name the key signs, and that receivers trust.");
        }

        if (!options.HasKey || options.HasSecret || options.ClientId is not null || options.IssuerAddress is not null)
        {
            faults.Add("With SignLocally there must be a key (KeyPath), and no ClientId, IssuerAddress or secret: nobody is asked.");
        }
    }

    private static T? TryOpen<T>(Func<T?> open, List<string> faults)
        where T : class
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is KeyFormatException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(e.Message);
            return null;
        }
    }
}
