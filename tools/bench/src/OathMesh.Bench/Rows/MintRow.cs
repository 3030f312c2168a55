using System.Security.Cryptography;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;
using OathMesh.Keys;

namespace OathMesh.Bench.Rows;

/// <summary>Minting on one core, beside the signature that is most of it.</summary>
internal sealed class MintRow : IBenchRow
{
    private const string Mint = "OathMesh mint";

    public string Id => "mint";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var issuer = new BenchIssuer();
        using var es256 = JwtPeer.Es256(context.Time);
        using var rs256 = JwtPeer.Rs256(context.Time);
        var token = issuer.Mint();
        var message = RandomNumberGenerator.GetBytes(token.LastIndexOf('.'));
        var seed = RandomNumberGenerator.GetBytes(Ed25519PrivateKey.SeedSize);
        using var key = Ed25519PrivateKey.ImportSeed(seed);
        var raw = $"{Ed25519Provider.Name} sign alone";
        var comparison = await context.CompareAsync(
            [
                Loop(Mint, () => issuer.Mint()),
                Contender.Of(raw, operations => SignMany(seed, key.PublicKey, message, operations)),
                Loop("JsonWebTokenHandler create ES256", () => es256.Mint()),
                Loop("JsonWebTokenHandler create RS256", () => rs256.Mint()),
            ],
            cancellationToken);

        return
        [
            new()
            {
                Id = "mint/over-sign",
                Title = $"mint / {raw}",
                Value = comparison.Ratio(Mint, raw),
                Readings = [.. comparison.Turns.Select(turns => new Reading(turns.Name, Unit.PerSecond, turns.Time.Select(nanoseconds => 1e9 / nanoseconds)))],
                Notes = [$"One core. The message of the signature alone has the length of the token's, {message.Length} bytes."],
            },
        ];
    }

    private static Contender Loop(string name, Func<string> mint) => Contender.Of(name, operations =>
    {
        for (var i = 0; i < operations; i++)
        {
            mint();
        }
    });

    private static void SignMany(byte[] seed, Ed25519PublicKey publicKey, byte[] message, int operations)
    {
        Span<byte> signature = stackalloc byte[Ed25519PrivateKey.SignatureSize];
        for (var i = 0; i < operations; i++)
        {
            Ed25519Provider.Sign(seed, publicKey.RawBytes, message, signature);
        }
    }
}
