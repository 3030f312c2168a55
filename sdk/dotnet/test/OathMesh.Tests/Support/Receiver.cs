using System.Text;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Tokens;
using OathMesh.Verification;

namespace OathMesh.Tests.Support;

/// <summary>A receiver and an issuer it trusts, with every part replaceable before the first verification.</summary>
internal sealed class Receiver
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "https://inventory.internal";
    public const string Subject = "agent://ci/deploy-bot";
    public const string Action = "inventory.read";

    private TokenVerifier? _verifier;

    public Receiver()
    {
        Options.Audience = Audience;
        Options.TrustedIssuers.Add(Issuer);
        Options.Keys = new StaticKeySource(Issuer, new JsonWebKeySet([Key.PublicKey]));
        Options.ReplayStore = new MemoryReplayStore(new MemoryReplayStoreOptions { DenyIssuedBeforeStart = false }, Time);
        Options.Policy = AllowAll.Instance;
        Options.Audit = Audit;
    }

    public ManualTimeProvider Time { get; } = new();

    public Ed25519PrivateKey Key { get; } = Ed25519PrivateKey.ImportSeed(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());

    public RecordingAuditSink Audit { get; } = new();

    public TokenVerifierOptions Options { get; } = new();

    public ErrorLog Log { get; } = new();

    public TokenVerifier Verifier => _verifier ??= new TokenVerifier(Options, Time, Log);

    public long Now => Time.NowSeconds;

    public static TokenClaims Claims => new() { Subject = Subject, Audience = Audience, Action = Action };

    public string Mint(TokenClaims? claims = null) => new TokenMinter(Issuer, Key, Time).Mint(claims ?? Claims).Token;

    /// <summary>A well-formed payload as raw JSON members, for tests that bend one of them.</summary>
    public Dictionary<string, string> Payload() => new(StringComparer.Ordinal)
    {
        ["iss"] = $"\"{Issuer}\"",
        ["sub"] = $"\"{Subject}\"",
        ["aud"] = $"\"{Audience}\"",
        ["act"] = $"\"{Action}\"",
        ["iat"] = $"{Now}",
        ["exp"] = $"{Now + 120}",
        ["jti"] = $"\"{Guid.NewGuid()}\"",
    };

    public string Header(string? typ = "om+jwt", string? alg = "EdDSA", string more = "")
    {
        var members = new List<string>();
        if (typ is not null)
        {
            members.Add($"\"typ\":\"{typ}\"");
        }

        if (alg is not null)
        {
            members.Add($"\"alg\":\"{alg}\"");
        }

        members.Add($"\"kid\":\"{Key.PublicKey.KeyId}\"");
        return "{" + string.Join(',', members) + more + "}";
    }

    public string SignPayload(Action<Dictionary<string, string>> change)
    {
        var payload = Payload();
        change(payload);
        return SignRaw(Header(), "{" + string.Join(',', payload.Select(member => $"\"{member.Key}\":{member.Value}")) + "}");
    }

    public string SignRaw(string header, string payload) => SignRaw(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload));

    public string SignRaw(byte[] header, byte[] payload) => TokenMinter.Sign(Key, header, payload);

    public Task<VerificationResult> PresentAsync(string token, RequestFacts? facts = null) => SendAsync([$"OathMesh {token}"], facts);

    public async Task<VerificationResult> SendAsync(string?[] authorization, RequestFacts? facts = null) =>
        await Verifier.VerifyAsync(new VerificationRequest(authorization, facts));

    public async Task ShouldDenyAsync(string token, int step, string code, RequestFacts? facts = null) =>
        (await PresentAsync(token, facts)).ShouldDeny(step, code);

    public async Task<OathMeshCaller> ShouldAllowAsync(string token, RequestFacts? facts = null)
    {
        var result = await PresentAsync(token, facts);
        result.ToString().Should().StartWith("allow");
        return result.Caller!;
    }

    private sealed class AllowAll : IPolicy
    {
        public static readonly AllowAll Instance = new();

        public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Allow("all");
    }
}

internal static class VerificationResultAssertions
{
    public static void ShouldDeny(this VerificationResult result, int step, string code)
    {
        result.ToString().Should().Be($"deny {step} {code}");
        result.IsAllowed.Should().BeFalse();
        result.Caller.Should().BeNull();
    }
}
