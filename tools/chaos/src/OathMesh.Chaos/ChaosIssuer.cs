using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Chaos;

/// <summary>An issuer whose key is rotated while tokens are minted and verified. A new key is published before it signs, and one stays published for longer than its tokens live.</summary>
internal sealed class ChaosIssuer : IKeySource, ISigningKeySource, IDisposable
{
    public const string Name = "https://issuer.test";
    public const string Audience = "https://inventory.internal";

    private const int Published = 64;

    private readonly List<Ed25519PrivateKey> _keys = [Ed25519PrivateKey.Generate()];
    private readonly TokenMinter _minter;
    private volatile Ed25519PrivateKey _signing;
    private volatile StaticKeySource _source;

    public ChaosIssuer()
    {
        _signing = _keys[0];
        _source = Publish();
        _minter = new TokenMinter(Name, this);
    }

    public int Rotations { get; private set; }

    public IReadOnlyCollection<Ed25519PublicKey> KnownKeys => _source.KnownKeys;

    public Ed25519PrivateKey GetSigningKey() => _signing;

    public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken) =>
        _source.FindAsync(issuer, keyId, cancellationToken);

    /// <summary>Mints a token; the shortest-lived die inside the run.</summary>
    public MintedToken Mint(Random random, string subject) => _minter.Mint(new TokenClaims
    {
        Subject = subject,
        Audience = Audience,
        Action = "inventory.read",
        Lifetime = TimeSpan.FromSeconds(random.Next(1, 301)),
    });

    public void Rotate()
    {
        _keys.Add(Ed25519PrivateKey.Generate());
        _source = Publish();
        _signing = _keys[^1];
        Rotations++;
    }

    public void Dispose() => _keys.ForEach(key => key.Dispose());

    /// <summary>The keys are kept until the end: a thread may be signing with one.</summary>
    private StaticKeySource Publish() => new(Name, new JsonWebKeySet([.. _keys.TakeLast(Published).Select(key => key.PublicKey)]));
}
