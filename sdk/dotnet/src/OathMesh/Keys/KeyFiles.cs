using System.Security.Cryptography;
using System.Text;

namespace OathMesh.Keys;

/// <summary>Private key files: their mode is checked before they are read, and they are written whole or not at all.</summary>
public static class KeyFiles
{
    private const UnixFileMode Foreign =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode ForeignWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Loads a private key from a PEM file that only its owner can read (mode 0600 or less; not checked on Windows).</summary>
    /// <param name="path">The file.</param>
    /// <returns>The key.</returns>
    /// <exception cref="KeyFormatException">The file is missing, open to others, not a key, or holds a key that is published for tests.</exception>
    public static Ed25519PrivateKey LoadPrivateKey(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireOwnerOnly(path);
        byte[] bytes = [];
        char[] text = [];
        try
        {
            bytes = ReadAll(path);
            text = new char[Encoding.UTF8.GetCharCount(bytes)];
            Encoding.UTF8.GetChars(bytes, text);
            var key = Ed25519PrivateKey.ImportPem(text);
            if (TestOnlyKeys.Contains(key.PublicKey))
            {
                key.Dispose();
                throw new KeyFormatException($"{path}: this key is published for tests; anyone can sign with it. Make your own: oathmesh keys generate.");
            }

            return key;
        }
        catch (KeyFormatException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new KeyFormatException($"{path}: {e.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(text);
        }
    }

    /// <summary>Writes a private key to a new PEM file of mode 0600, flushed to the disk.</summary>
    /// <param name="path">The file; must not exist.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="IOException">The file exists, or could not be written.</exception>
    public static void SavePrivateKey(string path, Ed25519PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = Encoding.ASCII.GetBytes(key.ExportPem());
        try
        {
            WriteNew(path, bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    internal static void WriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        try
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Replaces a file in one step, so that a reader sees the old or the new content and nothing between.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{RandomNumberGenerator.GetHexString(8)}.tmp";
        WriteNew(temporary, bytes);
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    internal static void RequireOwnerOnly(string path)
    {
        if (!File.Exists(path))
        {
            throw new KeyFormatException($"{path}: there is no such file.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Foreign) is var open and not 0)
        {
            throw new KeyFormatException($"{path}: others may use this file ({open}). Run: chmod 600 {path}");
        }
    }

    internal static void RequireNotWritableByOthers(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ForeignWrite) is var open and not 0)
        {
            throw new KeyFormatException($"{path}: others may change it ({open}). Run: chmod go-w {path}");
        }
    }

    private static byte[] ReadAll(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.Length > 16 * 1024)
        {
            throw new KeyFormatException($"{path}: {stream.Length} bytes is too long for a private key.");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
