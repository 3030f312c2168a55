using System.Buffers;
using System.Text;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Configuration;

/// <summary>The rules for one grant. What can never match a request is a mistake, so it is an error and not a silent refusal later.</summary>
internal static class GrantRules
{
    private const int MaxPatternLength = 512;
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> SubjectPattern = SearchValues.Create(Alphanumeric + ":/_.-*");
    private static readonly SearchValues<char> ActionPattern = SearchValues.Create(Alphanumeric + "._:/-*");

    public static void Check(IssuerGrant grant, string place, FaultList faults)
    {
        if (!IsPattern(grant.Subject ?? "", SubjectPattern, ClaimSyntax.IsMintedSubject))
        {
            faults.Add($"{place}.sub", "must be a subject such as agent://ci/deploy-bot, of [A-Za-z0-9/_.-] after '://', or a pattern of one with '*'");
        }

        CheckList(grant.Audiences, $"{place}.aud", "audience", required: true, faults);
        CheckActions(grant.Actions, $"{place}.act", faults);
        CheckList(grant.Scopes, $"{place}.scope", "scope", required: false, faults);
        CheckList(grant.Environments, $"{place}.env", "environment", required: false, faults);
        CheckList(grant.Tenants, $"{place}.tenant", "tenant", required: false, faults);
        if (grant.MaxLifetimeSeconds is < 1 or > OathMeshLimits.MaxLifetimeSeconds)
        {
            faults.Add($"{place}.maxTtl", $"must be from 1 to {OathMeshLimits.MaxLifetimeSeconds} seconds; leave it out for {OathMeshLimits.MaxLifetimeSeconds}");
        }
    }

    private delegate bool Syntax(ReadOnlySpan<byte> utf8);

    private static void CheckActions(IReadOnlyList<string>? actions, string place, FaultList faults)
    {
        if (actions is not { Count: > 0 })
        {
            faults.Add(place, "must list at least one action");
            return;
        }

        for (var i = 0; i < actions.Count; i++)
        {
            if (!IsPattern(actions[i] ?? "", ActionPattern, ClaimSyntax.IsAction))
            {
                faults.Add($"{place}[{i}]", "must be an action such as inventory.read, of [A-Za-z0-9._:/-], or a pattern of one with '*'");
            }
        }
    }

    private static void CheckList(IReadOnlyList<string>? entries, string place, string name, bool required, FaultList faults)
    {
        if (entries is not { Count: > 0 })
        {
            if (required)
            {
                faults.Add(place, $"must list at least one {name}");
            }

            return;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            if (string.IsNullOrEmpty(entries[i]))
            {
                faults.Add($"{place}[{i}]", "must not be empty");
            }
            else if (entries[i].Contains('*', StringComparison.Ordinal))
            {
                faults.Add($"{place}[{i}]", $"must be one {name}, exactly: '*' stands for others in sub and act only");
            }
        }
    }

    private static bool IsPattern(string text, SearchValues<char> allowed, Syntax isExact) =>
        text.Length is > 0 and <= MaxPatternLength
        && !text.AsSpan().ContainsAnyExcept(allowed)
        && (text.Contains('*', StringComparison.Ordinal) || isExact(Encoding.UTF8.GetBytes(text)));
}
