using System.Globalization;
using Microsoft.Extensions.Configuration;
using OathMesh.Verification;

namespace OathMesh.Receiving;

/// <summary>Reads a receiver's settings from a section of configuration. An unknown setting is a fault: a misspelt one would leave a default in its place.</summary>
public static class ReceiverConfiguration
{
    /// <summary>Reads every setting of a section. Faults are kept in <see cref="ReceiverOptions.ConfigurationFaults"/> and reported when the receiver is made.</summary>
    /// <param name="section">The section, such as <c>Authentication:Schemes:OathMesh</c>.</param>
    /// <param name="options">What to set.</param>
    /// <param name="readOther">Reads a setting that this type does not know, and says whether it was one of its own; <see langword="null"/> when there are no others.</param>
    public static void Read(IConfiguration section, ReceiverOptions options, Func<IConfigurationSection, bool>? readOther = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(options);
        foreach (var setting in section.GetChildren())
        {
            if (!TryRead(setting, options, out var fault) && readOther?.Invoke(setting) != true)
            {
                options.ConfigurationFaults.Add($"{setting.Path}: {fault}");
            }
        }
    }

    private static bool TryRead(IConfigurationSection setting, ReceiverOptions options, out string fault)
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
            case "KEYSETS": return ReadSources(setting, options.KeySets, "URL or file", out fault);
            case "REVOCATIONLISTS": return ReadSources(setting, options.RevocationLists, "URL or none", out fault);
            case "REVOCATIONMAXAGE": return ReadTime(setting, value => options.RevocationMaxAge = value, out fault);
            case "CHECKREVOCATIONS": return ReadFlag(setting, value => options.CheckRevocations = value, out fault);
            case "LEEWAY": return ReadTime(setting, value => options.Leeway = value, out fault);
            case "KEYREFRESHINTERVAL": return ReadTime(setting, value => options.KeyRefreshInterval = value, out fault);
            case "KEYMAXAGE": return ReadTime(setting, value => options.KeyMaxAge = value, out fault);
            case "REQUIREREQUESTBINDING": return ReadFlag(setting, value => options.RequireRequestBinding = value, out fault);
            case "ALLOWINSECUREHTTP": return ReadFlag(setting, value => options.AllowInsecureHttp = value, out fault);
            case "DISCLOSEEVERYTHING": return ReadFlag(setting, value => options.DiscloseEverything = value, out fault);
            case "MAXBOUNDBODYBYTES": return ReadNumber(setting, value => options.MaxBoundBodyBytes = value, out fault);
            case "REPLAYCAPACITY": return ReadNumber(setting, value => options.ReplayCapacity = value, out fault);
            case "SIGNATUREENGINE": return ReadEngine(setting, options, out fault);
            case "CROSSCHECKRATE": return ReadNumber(setting, value => options.CrossCheckRate = value, out fault);
            case "MAXTABLEMEBIBYTES": return ReadNumber(setting, value => options.MaxTableMebibytes = value, out fault);
            default: return false;
        }
    }

    private static bool ReadEngine(IConfigurationSection setting, ReceiverOptions options, out string fault)
    {
        fault = "must be Auto, Provider or Precomputed.";
        foreach (var engine in Enum.GetValues<SignatureEngine>())
        {
            if (string.Equals(setting.Value, engine.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                options.SignatureEngine = engine;
                return true;
            }
        }

        return false;
    }

    private static bool ReadIssuers(IConfigurationSection setting, ReceiverOptions options, out string fault)
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
    private static bool ReadSources(IConfigurationSection setting, IDictionary<string, string> sources, string form, out string fault)
    {
        fault = $$"""must be a list of {"Issuer": "...", "Source": "{{form}}"}.""";
        foreach (var entry in setting.GetChildren())
        {
            if (entry["Issuer"] is not { Length: > 0 } issuer || entry["Source"] is not { Length: > 0 } source || entry.GetChildren().Count() != 2)
            {
                return false;
            }

            sources[issuer] = source;
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
