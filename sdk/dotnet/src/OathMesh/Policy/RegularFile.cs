namespace OathMesh.Policy;

/// <summary>Reads a policy's files: regular ones only, so that a pipe or a device can neither hold up a receiver nor fill its memory.</summary>
internal static class RegularFile
{
    /// <summary>The most bytes a file may have: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The file behind a link, or the path itself. Only the last part of the path is looked at.</summary>
    /// <exception cref="PolicyFormatException">There is no regular, non-empty file of at most 1 MiB.</exception>
    public static FileInfo Resolve(string path)
    {
        try
        {
            var given = new FileInfo(path);
            var target = given.ResolveLinkTarget(returnFinalTarget: true) ?? given;
            if (Directory.Exists(target.FullName))
            {
                throw new PolicyFormatException($"The policy file {path} is a directory. Name the file in it.");
            }

            var file = new FileInfo(target.FullName);
            return !file.Exists ? throw Missing(path)

                // Pipes, devices and sockets have no length: they are never opened.
                : file.Length == 0 ? throw new PolicyFormatException($"The policy file {path} is empty or no regular file. Give a file with a policy in it.")
                : file.Length > MaxBytes ? throw new PolicyFormatException($"The policy file {path} has {file.Length} bytes; at most {MaxBytes} are allowed.")
                : file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="PolicyFormatException">It cannot be read, or is none that <see cref="Resolve"/> takes.</exception>
    public static byte[] Read(string path)
    {
        var file = Resolve(path);
        try
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

            // One byte more than there should be tells the end. A watched file is read again and again: a buffer of the most allowed would fill the memory.
            var buffer = new byte[Math.Min(file.Length, MaxBytes) + 1];
            var length = 0;
            while (stream.Read(buffer, length, buffer.Length - length) is var read and > 0)
            {
                length += read;
                if (length > MaxBytes)
                {
                    throw new PolicyFormatException($"The policy file {path} has more than {MaxBytes} bytes.");
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(length * 2, MaxBytes + 1));
                }
            }

            return buffer[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    private static PolicyFormatException Missing(string path) => new($"The policy file {path} does not exist. Check the path.");

    private static PolicyFormatException Unreadable(string path, Exception e) =>
        new($"The policy file {path} cannot be read: {e.Message}", e) { IsTransient = true };
}
