using Microsoft.Extensions.Logging;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Minting;

/// <summary>The issuer's own keys and minter. Not registered as what they are: the host may have keys of its own, which must not sign here.</summary>
internal sealed class MintingKeys : IDisposable
{
    public MintingKeys(IssuerOptions options, TimeProvider time, ILogger<KeyDirectory>? logger)
    {
        Directory = new KeyDirectory(options.KeyDirectory!, time, logger);
        Minter = new TokenMinter(options.Issuer!, Directory, time);
    }

    public KeyDirectory Directory { get; }

    public TokenMinter Minter { get; }

    public void Dispose() => Directory.Dispose();
}
