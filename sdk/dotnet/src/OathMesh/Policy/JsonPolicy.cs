using System.Collections.Frozen;
using System.Security.Cryptography;

namespace OathMesh.Policy;

/// <summary>A policy of ordered rules in JSON (docs/protocol.md, section 8): the first rule that matches decides, the last one denies. Immutable.</summary>
public sealed class JsonPolicy : IPolicy
{
    private readonly FrozenSet<string> _issuers;
    private readonly FrozenSet<string> _audiences;
    private readonly PolicyRule[] _rules;

    private JsonPolicy(PolicyDocument document, string hash)
    {
        _issuers = document.Issuers.ToFrozenSet(StringComparer.Ordinal);
        _audiences = document.Audiences.ToFrozenSet(StringComparer.Ordinal);
        _rules = [.. document.Rules];
        Hash = hash;
    }

    /// <summary>The policy version: <c>sha256:</c> and the hex hash of its document. Audit lines carry it.</summary>
    public string Hash { get; }

    /// <summary>The issuers that the policy knows; a caller of any other is denied.</summary>
    public IReadOnlyCollection<string> Issuers => _issuers;

    /// <summary>The audiences that the policy is for; a caller of any other is denied.</summary>
    public IReadOnlyCollection<string> Audiences => _audiences;

    /// <summary>The rules, in order.</summary>
    public IReadOnlyList<PolicyRule> Rules => _rules;

    /// <summary>Reads a policy.</summary>
    /// <param name="json">The document, UTF-8, at most 1 MiB.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="PolicyFormatException">The document was refused as a whole; every fault is listed.</exception>
    public static JsonPolicy Parse(ReadOnlySpan<byte> json) =>
        new(PolicyReader.Read(json), "sha256:" + Convert.ToHexStringLower(SHA256.HashData(json)));

    /// <summary>Reads a policy from a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="PolicyFormatException">The file cannot be read, or was refused as a whole; every fault is listed.</exception>
    public static JsonPolicy Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PolicyFormatException($"The policy file {path} cannot be read: {e.Message}", e);
        }

        try
        {
            return Parse(json);
        }
        catch (PolicyFormatException e)
        {
            throw new PolicyFormatException([.. e.Faults.Select(fault => $"{path}: {fault}")]);
        }
    }

    /// <inheritdoc />
    public PolicyDecision Evaluate(OathMeshCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!_issuers.Contains(caller.Issuer) || !_audiences.Contains(caller.Audience))
        {
            return PolicyDecision.Deny(null, Hash);
        }

        foreach (var rule in _rules)
        {
            if (rule.Match.Matches(caller))
            {
                return rule.Allow ? PolicyDecision.Allow(rule.Name, Hash) : PolicyDecision.Deny(rule.Name, Hash);
            }
        }

        return PolicyDecision.Deny(null, Hash);
    }
}
