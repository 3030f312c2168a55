using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OathMesh.Issuer.Configuration;
using OathMesh.Issuer.Json;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Minting;

/// <summary>Reads the body of a mint request strictly, and lists every fault by the member's name.</summary>
internal sealed class MintRequestReader
{
    private const int MaxDepth = 4;
    private const int MostFaultsTold = 16;
    private const string OwnClaim = "is the issuer's own to set: leave it out";

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal, "sub", "aud", "act", "ttl_hint", "scope", "reason", "env", "tenant", "rqh");

    private readonly bool _isBatch;
    private readonly FaultList _faults = new();

    private MintRequestReader(bool isBatch) => _isBatch = isBatch;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isBatch">Whether <c>count</c> is asked for.</param>
    /// <param name="request">The request.</param>
    /// <param name="fault">Every fault, as sentences. Quotes no values, only names of members.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> body, bool isBatch, [NotNullWhen(true)] out MintRequest? request, [NotNullWhen(false)] out string? fault)
    {
        request = null;
        using var document = StrictJsonDocument.Parse(body, MaxDepth, out var syntaxFault);
        if (document is null)
        {
            fault = $"The body {syntaxFault}.";
            return false;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            fault = "The body must be a JSON object.";
            return false;
        }

        try
        {
            var reader = new MintRequestReader(isBatch);
            request = reader.Read(document.RootElement);
            fault = reader.Summary();
        }
        catch (InvalidOperationException)
        {
            // A string with an unpaired surrogate fails only when it is decoded.
            fault = $"The body {StrictJsonDocument.UnpairedSurrogate}.";
        }

        return fault is null;
    }

    private MintRequest Read(JsonElement root)
    {
        var body = StrictObject.Read(root, "", _faults, Refusal);
        var claims = new TokenClaims
        {
            Subject = body.Text("sub") ?? "",
            Audience = body.Text("aud") ?? "",
            Action = body.Text("act") ?? "",
            Lifetime = TimeSpan.FromSeconds(body.Integer("ttl_hint") ?? OathMeshLimits.DefaultLifetimeSeconds),
            Scope = body.Texts("scope"),
            Reason = body.Text("reason"),
            Environment = body.Text("env"),
            Tenant = body.Text("tenant"),
            RequestHash = body.Text("rqh"),
        };
        var count = _isBatch ? ReadCount(body) : 1;

        // Each of the core's sentences begins with the claim's name: a member that was refused already is not told again.
        foreach (var sentence in ClaimRules.Faults(claims))
        {
            var name = sentence.IndexOf(' ', StringComparison.Ordinal);
            _faults.Add(sentence[..name], sentence[(name + 1)..]);
        }

        return new MintRequest(claims, count);
    }

    private int ReadCount(StrictObject body)
    {
        var count = body.Integer("count");
        if (count is not (>= 1 and <= MintRequest.MaxCount))
        {
            _faults.Add("count", $"must be a whole number from 1 to {MintRequest.MaxCount}");
        }

        return count ?? 0;
    }

    private string? Refusal(string name) => name switch
    {
        "iss" or "iat" or "exp" or "jti" => OwnClaim,
        "src" => "comes from a verified workload identity only: leave it out",
        "count" => _isBatch ? null : "is for POST /v1/tokens: leave it out",
        _ when Known.Contains(name) => null,
        _ => $"is not known here; known are sub, aud, act, {(_isBatch ? "count, " : "")}ttl_hint, scope, reason, env, tenant and rqh",
    };

    private string? Summary()
    {
        var sentences = _faults.Sentences("", separator: " ");
        return sentences.Count switch
        {
            0 => null,
            <= MostFaultsTold => string.Join(' ', sentences),
            _ => $"{string.Join(' ', sentences.Take(MostFaultsTold))} There are {sentences.Count - MostFaultsTold} more faults.",
        };
    }
}
