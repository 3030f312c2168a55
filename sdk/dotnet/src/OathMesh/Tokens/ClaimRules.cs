using System.Text;

namespace OathMesh.Tokens;

/// <summary>What a minter refuses to write, all faults at once.</summary>
internal static class ClaimRules
{
    public static void ThrowIfInvalid(TokenClaims claims, string tokenId)
    {
        var faults = Faults(claims);
        if (!ClaimSyntax.IsTokenId(Encoding.UTF8.GetBytes(tokenId)))
        {
            faults.Add("jti must be 16 to 128 of [A-Za-z0-9._~-].");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(claims));
        }
    }

    /// <summary>Each fault of the claims, as a sentence that says how to mend it. Empty when there is none.</summary>
    public static List<string> Faults(TokenClaims claims)
    {
        var faults = new List<string>();
        if (!ClaimSyntax.IsMintedSubject(Encoding.UTF8.GetBytes(claims.Subject ?? "")))
        {
            faults.Add("sub must be agent, svc, job, tool or user, then '://', then 1 to 256 of [A-Za-z0-9/_.-], such as agent://ci/deploy-bot.");
        }

        if (string.IsNullOrEmpty(claims.Audience))
        {
            faults.Add("aud must not be empty.");
        }
        else
        {
            RequireText(faults, "aud", claims.Audience, OathMeshLimits.MaxTokenBytes);
        }

        if (!ClaimSyntax.IsAction(Encoding.UTF8.GetBytes(claims.Action ?? "")))
        {
            faults.Add("act must be 1 to 128 of [A-Za-z0-9._:/-], such as inventory.read.");
        }

        if (claims.NotBefore is < 0 or > OathMeshLimits.MaxNumericDate)
        {
            faults.Add("nbf must be from 0 to 2^53 seconds.");
        }

        if (claims.Scope is { } scope)
        {
            if (scope.Count > OathMeshLimits.MaxScopeEntries)
            {
                faults.Add($"scope must have at most {OathMeshLimits.MaxScopeEntries} entries.");
            }

            foreach (var entry in scope)
            {
                RequireText(faults, "scope", entry, OathMeshLimits.MaxTokenBytes);
            }
        }

        RequireText(faults, "reason", claims.Reason, OathMeshLimits.MaxTextBytes);
        RequireText(faults, "delegated_by", claims.DelegatedBy, OathMeshLimits.MaxTextBytes);
        RequireText(faults, "env", claims.Environment, OathMeshLimits.MaxTextBytes);
        RequireText(faults, "tenant", claims.Tenant, OathMeshLimits.MaxTextBytes);
        RequireText(faults, "src.type", claims.Source?.Type, OathMeshLimits.MaxTextBytes);
        RequireText(faults, "src.repo", claims.Source?.Repository, OathMeshLimits.MaxTextBytes);
        RequireText(faults, "src.workflow", claims.Source?.Workflow, OathMeshLimits.MaxTextBytes);
        RequireText(faults, "src.run_id", claims.Source?.RunId, OathMeshLimits.MaxTextBytes);
        RequireText(faults, "src.sha", claims.Source?.Commit, OathMeshLimits.MaxTextBytes);
        if (claims.RequestHash is { } hash && !ClaimSyntax.IsRequestHash(Encoding.UTF8.GetBytes(hash)))
        {
            faults.Add("rqh must be 'sha256:' and 64 lower-case hex digits.");
        }

        return faults;
    }

    private static void RequireText(List<string> faults, string name, string? value, int maxBytes)
    {
        if (value is null)
        {
            return;
        }

        if (!IsWellFormedUtf16(value))
        {
            faults.Add($"{name} has an unpaired surrogate, which JSON cannot carry.");
        }
        else if (Encoding.UTF8.GetByteCount(value) > maxBytes)
        {
            faults.Add($"{name} must be at most {maxBytes} bytes of UTF-8.");
        }
    }

    private static bool IsWellFormedUtf16(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }
}
