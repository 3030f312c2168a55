using OathMesh.Keys;

namespace OathMesh.Cli.Input;

/// <summary>The key that an option names: a key directory, or one private key file. Zeroed when disposed.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly IDisposable _owner;

    private SigningKey(ISigningKeySource source, IDisposable owner)
    {
        Source = source;
        _owner = owner;
    }

    public ISigningKeySource Source { get; }

    public static async Task<SigningKey> OpenAsync(string path, TimeProvider time, string option, CancellationToken cancellationToken)
    {
        try
        {
            // Off the caller's thread: opening a pipe blocks until someone writes to it.
            return await Task.Run(() => Open(path, time), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw CommandException.Configuration(
                "file_unusable", $"The private key {path} cannot be read: {Failures.Sentence(e)}", $"Give {option} a regular file of mode 0600 that this user owns.");
        }
    }

    public void Dispose() => _owner.Dispose();

    private static SigningKey Open(string path, TimeProvider time)
    {
        if (Directory.Exists(path))
        {
            var directory = new KeyDirectory(path, time);
            return new SigningKey(directory, directory);
        }

        var key = KeyFiles.LoadPrivateKey(path);
        return new SigningKey(key, key);
    }
}
