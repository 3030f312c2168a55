using System.Security.Cryptography;
using System.Text.Json;
using OathMesh.Audit;
using OathMesh.Binding;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Verification;

namespace OathMesh.VectorGen.Tests.Support;

/// <summary>The key sets of a case: absent is unavailable, refused is rejected.</summary>
internal sealed class CaseKeys : IKeySource
{
    private readonly Dictionary<string, JsonWebKeySet?> _sets = new(StringComparer.Ordinal);
    private readonly string? _owner;

    public CaseKeys(JsonElement keySets, string? owner)
    {
        _owner = owner;
        foreach (var set in keySets.EnumerateObject())
        {
            _sets.Add(set.Name, TryParse(set.Value.Utf8()));
        }
    }

    public static JsonWebKeySet? TryParse(byte[] json)
    {
        try
        {
            return JsonWebKeySet.Parse(json);
        }
        catch (KeyFormatException)
        {
            return null;
        }
    }

    public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken) => new(
        !_sets.TryGetValue(issuer, out var set) ? KeyLookup.Unavailable
        : set is null ? KeyLookup.Rejected
        : set.TryGet(keyId.Span, out var key) ? KeyLookup.Found(key, _owner ?? issuer)
        : KeyLookup.Unknown);
}

/// <summary>The request of a step.</summary>
internal sealed class CaseRequest(JsonElement request) : RequestFacts
{
    public override ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken) => new(
        RequestBinding.TryComputeFromBodyHash(
            request.GetProperty("method").GetString()!,
            request.GetProperty("target").GetString()!,
            request.StringOrNull("contentType"),
            SHA256.HashData(request.GetProperty("bodyBase64").GetBytesFromBase64()),
            out var hash,
            out _) ? hash : null);
}

internal sealed class AllowEverything : IPolicy
{
    public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Allow(null);
}

internal sealed class SilentAudit : IAuditSink
{
    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

/// <summary>Every part that can be asked and cannot answer.</summary>
internal sealed class UnavailableParts : IReplayStore, IPolicy, IAuditSink, IRevocationList
{
    public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => new(ReplayOutcome.Unavailable);

    public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Unavailable;

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => throw new AuditUnavailableException("The case says so.");

    public ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken) => new(RevocationLookup.Unavailable);
}
