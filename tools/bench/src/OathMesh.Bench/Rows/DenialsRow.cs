using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Rows;

/// <summary>What a denial costs beside an allow: whoever floods a receiver should pay more than it does.</summary>
internal sealed class DenialsRow : IBenchRow
{
    private const string Allow = "allow";
    private const string Malformed = "a foreign character at the end of the token";
    private const string Oversized = "a token of 16,000 characters";
    private const string UnknownKey = "a kid that the issuer does not have";
    private const string BadSignature = "a signature of another key";

    public string Id => "denials";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var issuer = new BenchIssuer();
        using var impostor = new BenchIssuer();
        using var store = BenchReceiver.Store();
        var verifier = await BenchReceiver.CreateAsync([issuer], store: store);
        var oversized = new string('A', 16_000);
        var comparison = await context.CompareAsync(
            [
                new VerifyContender(Allow, verifier, () => issuer.Mint()),
                new VerifyContender(Malformed, verifier, () => issuer.Mint()[..^1] + "!", "token_malformed"),
                new VerifyContender(Oversized, verifier, () => oversized, "token_too_large"),
                new VerifyContender(UnknownKey, verifier, () => impostor.Mint(), "key_unknown"),
                new VerifyContender(BadSignature, verifier, () => Graft(issuer.Mint(), impostor.Mint()), "signature_invalid"),
            ],
            cancellationToken);

        return
        [
            new()
            {
                Id = "denials/malformed",
                Title = "denial of a malformed token / allow",
                Value = comparison.Ratio(Malformed, Allow),
                Target = new(Bound.Below, 0.1),
                Readings = Reading.Times(comparison),
            },
            new() { Id = "denials/oversized", Title = "denial of an oversized token / allow", Value = comparison.Ratio(Oversized, Allow) },
            new() { Id = "denials/unknown-key", Title = "denial of an unknown kid / allow", Value = comparison.Ratio(UnknownKey, Allow) },
            new() { Id = "denials/bad-signature", Title = "denial of a bad signature / allow", Value = comparison.Ratio(BadSignature, Allow) },
        ];
    }

    /// <summary>The one token with the other's signature.</summary>
    private static string Graft(string token, string other) => token[..(token.LastIndexOf('.') + 1)] + other[(other.LastIndexOf('.') + 1)..];
}
