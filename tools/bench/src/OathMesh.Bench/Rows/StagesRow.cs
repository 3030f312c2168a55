using System.Text;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;
using OathMesh.Ed25519;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Tokens;
using OathMesh.Verification;

namespace OathMesh.Bench.Rows;

/// <summary>Where the time of a whole verification goes: its parts by themselves, in the same rounds.</summary>
internal sealed class StagesRow : IBenchRow
{
    private const string Whole = "whole verification";
    private const string Signature = "signature";
    private const string Replay = "replay key and store";
    private const string Policy = "policy";

    public string Id => "stages";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var issuer = new BenchIssuer();
        using var store = BenchReceiver.Store();
        using var otherStore = BenchReceiver.Store();
        var policy = BenchPolicy.Create([issuer]);
        var verifier = await BenchReceiver.CreateAsync([issuer], policy, store);
        var middle = BenchPolicy.CommonRules / 2;
        var caller = (await verifier.VerifyAsync(new VerificationRequest(["OathMesh " + issuer.Mint(middle)]), cancellationToken)).Caller
            ?? throw new VoidFigureException("A good token was denied.");

        var comparison = await context.CompareAsync(
            [
                new VerifyContender(Whole, verifier, () => issuer.Mint(middle)),
                SignatureOf(issuer, middle),
                ReplayOf(issuer, otherStore, context.Time),
                PolicyOf(policy, caller),
            ],
            cancellationToken);

        var whole = comparison[Whole].Nanoseconds;
        string[] parts = [Signature, Replay, Policy];
        var rest = Enumerable.Range(0, whole.Count).Select(round => whole[round] - parts.Sum(part => comparison[part].Nanoseconds[round])).ToList();
        return
        [
            .. parts.Select(part => new Measure { Id = $"stages/{part}", Title = $"{part} / {Whole}", Value = comparison.Ratio(part, Whole) }),
            new()
            {
                Id = "stages/rest",
                Title = $"all the rest (decoding, JSON, claims, key look-up, audit event, metrics) / {Whole}",
                Value = Comparison.Ratio(rest, whole),
                Readings = [.. Reading.Times(comparison), new("the rest", Unit.Nanoseconds, Quartiles.Of(rest))],
            },
        ];
    }

    private static Contender SignatureOf(BenchIssuer issuer, int rule)
    {
        var entries = Enumerable.Range(0, 512).Select(_ => Split(issuer.Mint(rule))).ToArray();
        var verifier = new PrecomputedVerifier(issuer.Key.PublicKey.RawBytes);
        var next = 0;
        return Contender.Of(Signature, operations =>
        {
            for (var i = 0; i < operations; i++)
            {
                var (message, signature) = entries[next++ % entries.Length];
                if (!verifier.Verify(message, signature))
                {
                    throw new VoidFigureException("A good signature was refused.");
                }
            }
        });
    }

    private static Contender ReplayOf(BenchIssuer issuer, MemoryReplayStore store, TimeProvider time)
    {
        var issuerBytes = Encoding.UTF8.GetBytes(issuer.Name);
        long next = 0;
        return Contender.Of(Replay, operations =>
        {
            Span<byte> tokenId = stackalloc byte[22];
            tokenId.Fill((byte)'A');
            for (var i = 0; i < operations; i++)
            {
                BitConverter.TryWriteBytes(tokenId, next++);
                var now = time.GetUtcNow();
                var seconds = now.ToUnixTimeSeconds();
                if (store.Consume(new ReplayEntry(ReplayEntry.ComputeKey(issuerBytes, tokenId), seconds, seconds + 361, now)) != ReplayOutcome.Consumed)
                {
                    throw new VoidFigureException("A fresh id was not consumed.");
                }
            }
        });
    }

    private static Contender PolicyOf(JsonPolicy policy, OathMeshCaller caller) => Contender.Of(Policy, operations =>
    {
        for (var i = 0; i < operations; i++)
        {
            if (!policy.Evaluate(caller).IsAllowed)
            {
                throw new VoidFigureException("A caller was denied whom a rule allows.");
            }
        }
    });

    private static (byte[] Message, byte[] Signature) Split(string token)
    {
        var bytes = Encoding.ASCII.GetBytes(token);
        var dot = token.LastIndexOf('.');
        var signature = new byte[StrictBase64Url.MaxDecodedLength(bytes.Length - dot)];
        return StrictBase64Url.TryDecode(bytes.AsSpan(dot + 1), signature, out var written)
            ? (bytes[..dot], signature[..written])
            : throw new VoidFigureException("A minted token was not well-formed.");
    }
}
