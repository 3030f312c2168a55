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
            if (Read(setting, options) is { } fault && readOther?.Invoke(setting) != true)
            {
                options.ConfigurationFaults.Add($"{setting.Path}: {fault}");
            }
        }
    }

    private static string? Read(IConfigurationSection setting, ReceiverOptions options) => setting.Key.ToUpperInvariant() switch
    {
        "AUDIENCE" => Optional(setting, value => options.Audience = value),
        "POLICYFILE" => Optional(setting, value => options.PolicyFile = value),
        "RELOADPOLICY" => SettingValue.Flag(setting, value => options.ReloadPolicy = value),
        "PKLEXECUTABLE" => Optional(setting, value => options.PklExecutable = value),
        "AUDITFILE" => Optional(setting, value => options.AuditFile = value),
        "REALM" => Optional(setting, value => options.Realm = value ?? ""),
        "TRUSTEDISSUERS" => SettingValue.Texts(setting, options.TrustedIssuers.Add, "must be a list of issuers."),
        "KEYSETS" => Sources(setting, options.KeySets, "URL or file"),
        "REVOCATIONLISTS" => Sources(setting, options.RevocationLists, "URL or none"),
        "REVOCATIONMAXAGE" => SettingValue.Time(setting, value => options.RevocationMaxAge = value),
        "CHECKREVOCATIONS" => SettingValue.Flag(setting, value => options.CheckRevocations = value),
        "LEEWAY" => SettingValue.Time(setting, value => options.Leeway = value),
        "KEYREFRESHINTERVAL" => SettingValue.Time(setting, value => options.KeyRefreshInterval = value),
        "KEYMAXAGE" => SettingValue.Time(setting, value => options.KeyMaxAge = value),
        "REQUIREREQUESTBINDING" => SettingValue.Flag(setting, value => options.RequireRequestBinding = value),
        "ALLOWINSECUREHTTP" => SettingValue.Flag(setting, value => options.AllowInsecureHttp = value),
        "DISCLOSEEVERYTHING" => SettingValue.Flag(setting, value => options.DiscloseEverything = value),
        "MAXBOUNDBODYBYTES" => SettingValue.Number(setting, value => options.MaxBoundBodyBytes = value),
        "REPLAYCAPACITY" => SettingValue.Number(setting, value => options.ReplayCapacity = value),
        "SIGNATUREENGINE" => Engine(setting, options),
        "CROSSCHECKRATE" => SettingValue.Number(setting, value => options.CrossCheckRate = value),
        "MAXTABLEMEBIBYTES" => SettingValue.Number(setting, value => options.MaxTableMebibytes = value),
        _ => "is not a setting of OathMesh; look for a misspelling.",
    };

    private static string? Optional(IConfigurationSection setting, Action<string?> set)
    {
        set(setting.Value);
        return null;
    }

    private static string? Engine(IConfigurationSection setting, ReceiverOptions options)
    {
        foreach (var engine in Enum.GetValues<SignatureEngine>())
        {
            if (string.Equals(setting.Value, engine.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                options.SignatureEngine = engine;
                return null;
            }
        }

        return "must be Auto, Provider or Precomputed.";
    }

    /// <summary>A list of <c>{"Issuer": ..., "Source": ...}</c>: an issuer's URL has colons, which configuration keys cannot hold.</summary>
    private static string? Sources(IConfigurationSection setting, IDictionary<string, string> sources, string form)
    {
        var fault = $$"""must be a list of {"Issuer": "...", "Source": "{{form}}"}.""";
        foreach (var entry in setting.GetChildren())
        {
            if (entry["Issuer"] is not { Length: > 0 } issuer || entry["Source"] is not { Length: > 0 } source || entry.GetChildren().Count() != 2)
            {
                return fault;
            }

            sources[issuer] = source;
        }

        return setting.Value is null or "" ? null : fault;
    }
}
