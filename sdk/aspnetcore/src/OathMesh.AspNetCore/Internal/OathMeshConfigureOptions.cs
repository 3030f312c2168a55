using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OathMesh.AspNetCore;

/// <summary>Reads the options from <c>Authentication:Schemes:NAME</c>. An unknown setting is a fault: a misspelt one would leave a default in its place.</summary>
internal sealed class OathMeshConfigureOptions(IAuthenticationConfigurationProvider configuration) : IConfigureNamedOptions<OathMeshOptions>
{
    public void Configure(string? name, OathMeshOptions options)
    {
        if (string.IsNullOrEmpty(name))
        {
            return;
        }

        foreach (var setting in configuration.GetSchemeConfiguration(name).GetChildren())
        {
            if (!TryRead(setting, options, out var fault))
            {
                options.ConfigurationFaults.Add($"{setting.Path}: {fault}");
            }
        }
    }

    public void Configure(OathMeshOptions options) => Configure(Options.DefaultName, options);

    private static bool TryRead(IConfigurationSection setting, OathMeshOptions options, out string fault)
    {
        fault = "is not a setting of OathMesh; look for a misspelling.";
        switch (setting.Key.ToUpperInvariant())
        {
            case "AUDIENCE": options.Audience = setting.Value; return true;
            case "POLICYFILE": options.PolicyFile = setting.Value; return true;
            case "RELOADPOLICY": return ReadFlag(setting, value => options.ReloadPolicy = value, out fault);
            case "PKLEXECUTABLE": options.PklExecutable = setting.Value; return true;
            case "AUDITFILE": options.AuditFile = setting.Value; return true;
            case "REALM": options.Realm = setting.Value ?? ""; return true;
            case "TRUSTEDISSUERS": return ReadIssuers(setting, options, out fault);
            case "KEYSETS": return ReadKeySets(setting, options, out fault);
            case "LEEWAY": return ReadTime(setting, value => options.Leeway = value, out fault);
            case "KEYREFRESHINTERVAL": return ReadTime(setting, value => options.KeyRefreshInterval = value, out fault);
            case "KEYMAXAGE": return ReadTime(setting, value => options.KeyMaxAge = value, out fault);
            case "REQUIREREQUESTBINDING": return ReadFlag(setting, value => options.RequireRequestBinding = value, out fault);
            case "ALLOWINSECUREHTTP": return ReadFlag(setting, value => options.AllowInsecureHttp = value, out fault);
            case "DISCLOSEEVERYTHING": return ReadFlag(setting, value => options.DiscloseEverything = value, out fault);
            case "MAXBOUNDBODYBYTES": return ReadNumber(setting, value => options.MaxBoundBodyBytes = value, out fault);
            case "REPLAYCAPACITY": return ReadNumber(setting, value => options.ReplayCapacity = value, out fault);
            default: return false;
        }
    }

    private static bool ReadIssuers(IConfigurationSection setting, OathMeshOptions options, out string fault)
    {
        fault = "must be a list of issuers.";
        foreach (var entry in setting.GetChildren())
        {
            if (entry.Value is null)
            {
                return false;
            }

            options.TrustedIssuers.Add(entry.Value);
        }

        return setting.Value is null or "";
    }

    /// <summary>A list of <c>{"Issuer": ..., "Source": ...}</c>: an issuer's URL has colons, which configuration keys cannot hold.</summary>
    private static bool ReadKeySets(IConfigurationSection setting, OathMeshOptions options, out string fault)
    {
        fault = """must be a list of {"Issuer": "...", "Source": "URL or file"}.""";
        foreach (var entry in setting.GetChildren())
        {
            if (entry["Issuer"] is not { Length: > 0 } issuer || entry["Source"] is not { Length: > 0 } source || entry.GetChildren().Count() != 2)
            {
                return false;
            }

            options.KeySets[issuer] = source;
        }

        return setting.Value is null or "";
    }

    private static bool ReadTime(IConfigurationSection setting, Action<TimeSpan> set, out string fault)
    {
        fault = "must be a time such as 00:00:30.";
        var read = TimeSpan.TryParseExact(setting.Value, "c", CultureInfo.InvariantCulture, out var value) && setting.Value!.Contains(':', StringComparison.Ordinal);
        if (read)
        {
            set(value);
        }

        return read;
    }

    private static bool ReadFlag(IConfigurationSection setting, Action<bool> set, out string fault)
    {
        fault = "must be true or false.";
        var read = bool.TryParse(setting.Value, out var value);
        if (read)
        {
            set(value);
        }

        return read;
    }

    private static bool ReadNumber(IConfigurationSection setting, Action<int> set, out string fault)
    {
        fault = "must be a whole number.";
        var read = int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        if (read)
        {
            set(value);
        }

        return read;
    }
}
