using System.Text;
using System.Text.Json;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Verification;

namespace OathMesh.VectorGen.Tests.Support;

/// <summary>A fresh verifier as a verify case configures it.</summary>
internal sealed class CaseReceiver
{
    private readonly CaseClock _clock = new();
    private readonly TokenVerifier _verifier;
    private readonly bool _bindingIsUnavailable;

    public CaseReceiver(JsonElement vector)
    {
        var config = vector.GetProperty("config");
        var faults = config.Strings("faults").ToHashSet();
        _bindingIsUnavailable = faults.Contains("binding");
        var options = new TokenVerifierOptions
        {
            Audience = config.GetProperty("audience").GetString(),
            Leeway = TimeSpan.FromSeconds(config.GetProperty("clockSkewSeconds").GetInt32()),
            RequireRequestBinding = config.GetProperty("requireRequestBinding").GetBoolean(),
            Keys = new CaseKeys(vector.GetProperty("jwks"), config.StringOrNull("keyOwner")),
            ReplayStore = faults.Contains("replay") ? new UnavailableParts() : new MemoryReplayStore(new MemoryReplayStoreOptions { DenyIssuedBeforeStart = false }, _clock),
            Policy = faults.Contains("policy") ? new UnavailableParts() : ReadPolicy(config.GetProperty("policy")),
            Audit = faults.Contains("audit") ? new UnavailableParts() : new SilentAudit(),
            Revocations = faults.Contains("revocation") ? new UnavailableParts() : new StaticRevocationList(config.Strings("revokedSubjects")),
        };
        foreach (var issuer in config.Strings("trustedIssuers"))
        {
            options.TrustedIssuers.Add(issuer);
        }

        _verifier = new TokenVerifier(options, _clock);
    }

    public async Task<VerificationResult> VerifyAsync(JsonElement input)
    {
        _clock.Seconds = input.GetProperty("now").GetInt64();
        var fields = input.TryGetProperty("authorizationBase64", out var bytes)
            ? bytes.EnumerateArray().Select(field => Encoding.Latin1.GetString(field.GetBytesFromBase64()))
            : input.Strings("authorization");
        var facts = !_bindingIsUnavailable && input.TryGetProperty("request", out var request) ? new CaseRequest(request) : null;
        return await _verifier.VerifyAsync(new VerificationRequest([.. fields], facts));
    }

    private static IPolicy ReadPolicy(JsonElement policy) => policy.ValueKind == JsonValueKind.Null ? new AllowEverything() : JsonPolicy.Parse(policy.Utf8());

    private sealed class CaseClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Seconds);
    }
}
