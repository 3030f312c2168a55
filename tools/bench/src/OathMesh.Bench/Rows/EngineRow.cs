using System.Security.Cryptography;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;
using OathMesh.Ed25519;
using OathMesh.Keys;

namespace OathMesh.Bench.Rows;

/// <summary>One signature by each engine, and by what else .NET users have.</summary>
internal sealed class EngineRow : IBenchRow
{
    private const string FourBits = "Ed25519, precomputed, 4-bit tables";
    private const string SixBits = "Ed25519, precomputed, 6-bit tables";
    private const string EightBits = "Ed25519, precomputed, 8-bit tables";
    private const string NoTable = "Ed25519, our own without a table";

    public string Id => "engine";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var key = Ed25519PrivateKey.Generate();
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var provider = $"Ed25519, {Ed25519Provider.Name}";
        var comparison = await context.CompareAsync(
            [
                Precomputed(FourBits, key, CombDigits.FourBits),
                Precomputed(SixBits, key, CombDigits.SixBits),
                Precomputed(EightBits, key, CombDigits.EightBits),
                Of(NoTable, message => Sign(key, message), (message, signature) => PrecomputedVerifier.VerifyWithoutTable(key.PublicKey.RawBytes, message, signature)),
                Of(provider, message => Sign(key, message), (message, signature) => Ed25519Provider.Verify(key.PublicKey.RawBytes, message, signature)),
                Of(".NET RSA-2048, SHA-256", Rs256, (message, signature) => rsa.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
                Of(".NET P-256, SHA-256", message => ecdsa.SignData(message, HashAlgorithmName.SHA256), (message, signature) => ecdsa.VerifyData(message, signature, HashAlgorithmName.SHA256)),
            ],
            cancellationToken);

        return
        [
            new()
            {
                Id = "engine/precomputed-over-provider",
                Title = $"Ed25519 verify, precomputed (6-bit tables, for hundreds of keys) / {Ed25519Provider.Name}",
                Value = comparison.Ratio(SixBits, provider),
                Target = new(Bound.AtMost, 0.38, 0.28),
                Readings = Reading.Times(comparison),
                Notes = [$"Messages of {SignedPool.MessageBytes} bytes, 512 different ones a contender."],
            },
            Other("engine/small-over-provider", $"Ed25519 verify, precomputed (4-bit tables, for many keys) / {Ed25519Provider.Name}", FourBits),
            Other("engine/large-over-provider", $"Ed25519 verify, precomputed (8-bit tables, for up to four keys) / {Ed25519Provider.Name}", EightBits),
            Other("engine/no-table-over-provider", $"Ed25519 verify, our own without a table / {Ed25519Provider.Name}", NoTable),
        ];

        Measure Other(string id, string title, string contender) => new() { Id = id, Title = title, Value = comparison.Ratio(contender, provider) };

        byte[] Rs256(byte[] message) => rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static Contender Precomputed(string name, Ed25519PrivateKey key, CombDigits digits)
    {
        var verifier = new PrecomputedVerifier(key.PublicKey.RawBytes, digits);
        return Of(name, message => Sign(key, message), (message, signature) => verifier.Verify(message, signature));
    }

    private static Contender Of(string name, Func<byte[], byte[]> sign, Func<byte[], byte[], bool> verify)
    {
        var pool = new SignedPool(sign);
        return Contender.Of(name, operations =>
        {
            for (var i = 0; i < operations; i++)
            {
                var (message, signature) = pool.Next();
                if (!verify(message, signature))
                {
                    throw new VoidFigureException($"{name}: a good signature was refused.");
                }
            }
        });
    }

    private static byte[] Sign(Ed25519PrivateKey key, byte[] message)
    {
        var signature = new byte[Ed25519PrivateKey.SignatureSize];
        key.Sign(message, signature);
        return signature;
    }
}
