using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Suites.Http;
using OathMesh.VectorGen.Suites.Jwks;
using OathMesh.VectorGen.Suites.Mint;
using OathMesh.VectorGen.Suites.Policy;
using OathMesh.VectorGen.Suites.Rqh;
using OathMesh.VectorGen.Suites.Verify;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen;

/// <summary>Everything that is generated below <c>vectors/</c>. The same every time: no clock, no randomness.</summary>
internal static class Corpus
{
    /// <summary>A new case is a minor version, a changed expectation a major one.</summary>
    public const string Version = "1.0.0";

    public static IReadOnlyList<CaseFile> Suites() =>
    [
        PresentationCases.Build(), ShapeCases.Build(), Base64UrlCases.Build(), HeaderCases.Build(), HeaderFormCases.Build(), PayloadCases.Build(),
        MemberCases.Build(), TextCases.Build(), IssuerCases.Build(), KeyCases.Build(),
        SignatureCases.Build(), Ed25519Cases.Build(), TimeCases.Build(), NumberCases.Build(), AudienceCases.Build(), ClaimCases.Build(),
        OptionalClaimCases.Build(), BindingCases.Build(), ReplayCases.Build(), StateCases.Build(),
        PrecedenceCases.Build(), AllowCases.Build(),
        MintCases.BuildExact(), MintCases.BuildEscapes(), MintCases.BuildLimits(),
        RqhCases.BuildTargets(), RqhCases.BuildParts(),
        PolicyCases.BuildDecisions(), PatternCases.Build(), PolicyFileCases.Build(), PolicyDocumentCases.Build(),
        JwksCases.BuildAccepted(), JwksCases.BuildKeys(), JwksCases.BuildDocuments(),
        HttpCases.BuildStranger(), HttpCases.BuildAuthentic(), HttpCases.BuildAllowed(),
    ];

    /// <summary>Every generated file, by its path below <c>vectors/</c>.</summary>
    public static SortedDictionary<string, byte[]> Files()
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var manifest = new JsonArray();
        var total = 0;
        foreach (var file in Suites())
        {
            var bytes = VectorJson.Write(file.ToJson());
            files.Add(file.Path, bytes);
            manifest.Add(new JsonObject { ["path"] = file.Path, ["suite"] = file.Suite, ["count"] = file.Cases.Count, ["sha256"] = Hex.Sha256(bytes) });
            total += file.Cases.Count;
        }

        files.Add("manifest.json", VectorJson.Write(new JsonObject { ["version"] = Version, ["protocol"] = 1, ["count"] = total, ["files"] = manifest }));
        files.Add("errors.json", VectorJson.Write(ErrorTable.ToJson(Version)));
        files.Add("flags.json", VectorJson.Write(FlagTable.ToJson(Version)));
        KeyFilesText.AddTo(files);
        return files;
    }
}
