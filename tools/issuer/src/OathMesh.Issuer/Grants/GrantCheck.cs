using OathMesh.Policy;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Grants;

/// <summary>Decides whether one of a client's grants covers a request as a whole. Nothing is granted by default.</summary>
internal static class GrantCheck
{
    private const int MostEntriesTold = 10;

    /// <summary>
    /// Of the grants that cover the request, the one with the longest lifetime decides, so that their order does not matter. When none does, the one with the
    /// fewest fields to mend is told.
    /// </summary>
    public static GrantDecision Decide(IReadOnlyList<IssuerGrant> grants, TokenClaims asked)
    {
        GrantDecision? best = null;
        for (var i = 0; i < grants.Count; i++)
        {
            var decision = new GrantDecision(i, grants[i], Violations(grants[i], asked));
            if (best is null || IsCloser(decision, best))
            {
                best = decision;
            }
        }

        return best ?? throw new ArgumentException("A client has at least one grant.", nameof(grants));
    }

    private static bool IsCloser(GrantDecision candidate, GrantDecision best) =>
        candidate.Violations.Count < best.Violations.Count
        || (candidate.IsCovered && best.IsCovered && candidate.Grant.MaxLifetimeSeconds > best.Grant.MaxLifetimeSeconds);

    private static List<GrantViolation> Violations(IssuerGrant grant, TokenClaims asked)
    {
        var violations = new List<GrantViolation>();
        if (!Wildcard.IsMatch(grant.Subject, asked.Subject))
        {
            violations.Add(new("sub", $"may be {grant.Subject}"));
        }

        if (!grant.Audiences.Contains(asked.Audience, StringComparer.Ordinal))
        {
            violations.Add(new("aud", MayBe(grant.Audiences)));
        }

        if (!grant.Actions.Any(pattern => Wildcard.IsMatch(pattern, asked.Action)))
        {
            violations.Add(new("act", MayBe(grant.Actions)));
        }

        if (asked.Scope is { } scope && scope.Except(grant.Scopes, StringComparer.Ordinal).Any())
        {
            violations.Add(new("scope", MayBe(grant.Scopes)));
        }

        CheckOptional(violations, "env", asked.Environment, grant.Environments);
        CheckOptional(violations, "tenant", asked.Tenant, grant.Tenants);
        return violations;
    }

    private static void CheckOptional(List<GrantViolation> violations, string field, string? asked, IReadOnlyList<string> granted)
    {
        if (asked is not null && !granted.Contains(asked, StringComparer.Ordinal))
        {
            violations.Add(new(field, MayBe(granted)));
        }
    }

    private static string MayBe(IReadOnlyList<string> granted) => granted.Count switch
    {
        0 => "may not be asked for",
        <= MostEntriesTold => $"may be {string.Join(", ", granted)}",
        _ => $"may be {string.Join(", ", granted.Take(MostEntriesTold))} and {granted.Count - MostEntriesTold} more",
    };
}
