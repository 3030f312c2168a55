using OathMesh.Keys;

namespace OathMesh.Signatures;

/// <summary>Whether this process has loaded the provider's native library. A receiver that only verifies never does, unless it is told to.</summary>
internal static class ProviderPresence
{
    private static volatile bool _isLoaded;

    /// <summary>Whether the provider has worked in this process: something signs here, or was told to use it.</summary>
    public static bool IsLoaded => _isLoaded;

    /// <summary>The provider has just worked.</summary>
    public static void Seen()
    {
        if (!_isLoaded)
        {
            _isLoaded = true;
        }
    }

    /// <summary>Loads the provider now.</summary>
    /// <param name="fault">Why it cannot be used.</param>
    public static bool TryLoad(out string? fault)
    {
        fault = null;
        try
        {
            // The length is wrong, the answer is known: what counts is that there is one.
            Ed25519Provider.Verify([], [], []);
            Span<byte> publicKey = stackalloc byte[Ed25519PublicKey.Size];
            Ed25519Provider.GetPublicKey(stackalloc byte[Ed25519PrivateKey.SeedSize], publicKey);
            Seen();
            return true;
        }
        catch (Exception e)
        {
            // A missing library shows as one of several exceptions, wrapped or not; whichever it is, the provider is not there.
            fault = (e.InnerException ?? e).Message;
            return false;
        }
    }
}
