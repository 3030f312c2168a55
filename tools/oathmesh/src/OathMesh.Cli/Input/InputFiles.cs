using System.Security.Cryptography;

namespace OathMesh.Cli.Input;

/// <summary>Reads the files that options name: bounded, cancellable even where opening blocks (a pipe), and with a sentence for whatever goes wrong.</summary>
internal static class InputFiles
{
    private const long MaxHashedBytes = 1L << 30;

    /// <summary>Reads a whole file of at most <paramref name="maxBytes"/>; pipes such as <c>&lt;(command)</c> too.</summary>
    public static Task<byte[]> ReadAsync(string path, int maxBytes, string option, CancellationToken cancellationToken) =>
        WithFileAsync(path, option, stream => Task.FromResult(ReadBounded(stream, path, maxBytes, option)), cancellationToken);

    /// <summary>Hashes a file without keeping it, and gives its length.</summary>
    public static Task<(byte[] Hash, long Length)> HashAsync(string path, string option, CancellationToken cancellationToken) =>
        WithFileAsync(path, option, stream => Task.FromResult(Hash(stream, path, option)), cancellationToken);

    /// <summary>Opens a file for reading and uses it, off the caller's thread.</summary>
    public static async Task<T> WithFileAsync<T>(string path, string option, Func<FileStream, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => UseAsync(path, option, use), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unreadable($"There is no file {path}.", option);
        }
        catch (UnauthorizedAccessException)
        {
            throw Unreadable($"The file {path} may not be read by this user.", option);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or ArgumentException)
        {
            throw Unreadable($"The file {path} cannot be read: {Failures.Sentence(e)}", option);
        }
    }

    private static async Task<T> UseAsync<T>(string path, string option, Func<FileStream, Task<T>> use)
    {
        if (Directory.Exists(path))
        {
            throw Unreadable($"{path} is a directory; a file is needed.", option);
        }

        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return await use(stream);
    }

    private static byte[] ReadBounded(FileStream stream, string path, int maxBytes, string option)
    {
        var buffer = new byte[maxBytes + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var bytes = length <= maxBytes
            ? buffer[..length]
            : throw Unreadable($"The file {path} is longer than {maxBytes} bytes.", option);
        CryptographicOperations.ZeroMemory(buffer);
        return bytes;
    }

    private static (byte[] Hash, long Length) Hash(FileStream stream, string path, string option)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        long length = 0;
        while (stream.Read(buffer) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
            if (length > MaxHashedBytes)
            {
                throw Unreadable($"The file {path} is longer than {MaxHashedBytes} bytes.", option);
            }
        }

        return (hash.GetHashAndReset(), length);
    }

    private static CommandException Unreadable(string message, string option) =>
        CommandException.Configuration("file_unusable", message, $"Give {option} a file that can be read.");
}
