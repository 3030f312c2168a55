using System.Security.Cryptography;
using System.Text;

namespace OathMesh.Cli.Input;

/// <summary>Reads a shared secret from a file that only its owner can use. The file holds the secret and at most one newline after it.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 1024;

    private const UnixFileMode Foreign =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static Task<string> ReadAsync(string path, string option, CancellationToken cancellationToken) =>
        InputFiles.WithFileAsync(path, option, stream => Task.FromResult(Read(stream, path)), cancellationToken);

    private static string Read(FileStream stream, string path)
    {
        // The mode of what was opened, not of what the path names a moment later.
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Foreign) is var open and not 0)
        {
            throw Refused($"{path}: others may use this file ({open}).", $"Run: chmod 600 {path}");
        }

        var buffer = new byte[MaxBytes + 3];
        try
        {
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var secret = WithoutNewline(buffer.AsSpan(0, length));
            if (secret.Length is 0 or > MaxBytes || secret.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            {
                throw Refused($"{path}: a secret is 1 to {MaxBytes} visible ASCII characters.", "Write the secret alone into the file.");
            }

            return Encoding.ASCII.GetString(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static ReadOnlySpan<byte> WithoutNewline(ReadOnlySpan<byte> bytes) =>
        bytes.EndsWith("\r\n"u8) ? bytes[..^2] : bytes.EndsWith("\n"u8) ? bytes[..^1] : bytes;

    private static CommandException Refused(string message, string fix) => CommandException.Configuration("secret_refused", message, fix);
}
