using System.Collections.Frozen;
using System.Security.Cryptography;

namespace OathMesh.Policy;

/// <summary>A policy of ordered rules in JSON (docs/protocol.md, section 8): the first rule that matches decides, the last one denies. Immutable.</summary>
public sealed class JsonPolicy : IPolicy
{
    private readonly FrozenSet<string> _issuers;
    private readonly FrozenSet<string> _audiences;
    private readonly PolicyRule[] _rules;
    private readonly CompiledRules _compiled;

    private JsonPolicy(PolicyDocument document, string hash)
    {
        _issuers = document.Issuers.ToFrozenSet(StringComparer.Ordinal);
        _audiences = document.Audiences.ToFrozenSet(StringComparer.Ordinal);
        _rules = [.. document.Rules];
        Hash = hash;
        _compiled = new CompiledRules(_rules, hash);
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

    /// <summary>Reads a policy in JSON from a file. <see cref="PolicyFile.Load"/> also takes Pkl.</summary>
    /// <param name="path">The file: a regular one, at most 1 MiB.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="PolicyFormatException">The file cannot be read, or was refused as a whole; every fault is listed.</exception>
    public static JsonPolicy Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(RegularFile.Read(path), path);
    }

    /// <inheritdoc />
    public PolicyDecision Evaluate(OathMeshCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!_issuers.Contains(caller.Issuer) || !_audiences.Contains(caller.Audience))
        {
            return PolicyDecision.Deny(null, Hash);
        }

        return _compiled.Decide(caller) ?? PolicyDecision.Deny(null, Hash);
    }

    /// <summary>Says why the policy decides as it does. Slower than <see cref="Evaluate"/>: for people.</summary>
    /// <param name="caller">The caller.</param>
    /// <returns>The decision, and what did not match before.</returns>
    public PolicyExplanation Explain(OathMeshCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var decision = Evaluate(caller);
        if (!_issuers.Contains(caller.Issuer))
        {
            return new(decision, new("issuers", string.Join(' ', _issuers.Order(StringComparer.Ordinal)), caller.Issuer), []);
        }

        if (!_audiences.Contains(caller.Audience))
        {
            return new(decision, new("audiences", string.Join(' ', _audiences.Order(StringComparer.Ordinal)), caller.Audience), []);
        }

        var skipped = new List<SkippedRule>();
        foreach (var rule in _rules)
        {
            if (PolicyMismatch.Find(rule.Match, caller) is not { } mismatch)
            {
                break;
            }

            skipped.Add(new SkippedRule(rule.Name, mismatch));
        }

        return new(decision, null, skipped);
    }

    /// <summary>Reads a policy whose faults are to name the file they are in.</summary>
    internal static JsonPolicy Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return Parse(json);
        }
        catch (PolicyFormatException e)
        {
            throw new PolicyFormatException([.. e.Faults.Select(fault => $"{path}: {fault}")]);
        }
    }
}
