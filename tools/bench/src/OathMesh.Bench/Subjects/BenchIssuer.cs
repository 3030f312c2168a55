using System.Globalization;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Bench.Subjects;

/// <summary>An issuer with a key of its own, and the words that all tokens of the bench use.</summary>
internal sealed class BenchIssuer : IDisposable
{
    public const string Audience = "https://inventory.internal";
    public const string Action = "inventory.read";

    private readonly TokenMinter _minter;

    public BenchIssuer(int number = 0, TimeProvider? time = null)
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"https://issuer-{number:0000}.internal");
        _minter = new TokenMinter(Name, Key, time);
    }

    public string Name { get; }

    public Ed25519PrivateKey Key { get; } = Ed25519PrivateKey.Generate();

    public JsonWebKeySet KeySet => new([Key.PublicKey]);

    /// <summary>The subject that the rule of this number allows.</summary>
    public static string Subject(int rule) => string.Create(CultureInfo.InvariantCulture, $"agent://ci/b{rule:00000}");

    public static TokenClaims Claims(int rule) => new()
    {
        Subject = Subject(rule),
        Audience = Audience,
        Action = Action,
        Lifetime = TimeSpan.FromSeconds(OathMeshLimits.MaxLifetimeSeconds),
    };

    /// <summary>A token that no one has seen, for the subject of a rule.</summary>
    public string Mint(int rule = 0) => _minter.Mint(Claims(rule)).Token;

    /// <summary>Fresh tokens, minted by all cores, the rules taking turns.</summary>
    public string[] MintMany(int count, int rules)
    {
        var tokens = new string[count];
        Parallel.For(0, count, index => tokens[index] = Mint(index % rules));
        return tokens;
    }

    public void Dispose() => Key.Dispose();
}
