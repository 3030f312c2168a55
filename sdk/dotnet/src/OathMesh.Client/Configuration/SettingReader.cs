using Microsoft.Extensions.Configuration;
using OathMesh.Receiving;

namespace OathMesh.Client.Configuration;

/// <summary>Reads a section setting by setting. An unknown or malformed one is a fault: left out in silence, a misspelt setting would leave a default in its place.</summary>
internal static class SettingReader
{
    private const string Unknown = "is not a setting of OathMesh; look for a misspelling.";

    public static void Read(IConfiguration section, OathMeshClientOptions options)
    {
        foreach (var setting in section.GetChildren())
        {
            Note(setting, Read(setting, options), options);
        }
    }

    private static string? Read(IConfigurationSection setting, OathMeshClientOptions options) => setting.Key.ToUpperInvariant() switch
    {
        "BASEADDRESS" => SettingValue.Address(setting, value => options.BaseAddress = value),
        "AUDIENCE" => SettingValue.Text(setting, value => options.Audience = value),
        "ACTION" => SettingValue.Text(setting, value => options.Action = value),
        "SUBJECT" => SettingValue.Text(setting, value => options.Subject = value),
        "SCOPE" => SettingValue.Texts(setting, options.Scope.Add),
        "REASON" => SettingValue.Text(setting, value => options.Reason = value),
        "ENVIRONMENT" => SettingValue.Text(setting, value => options.Environment = value),
        "TENANT" => SettingValue.Text(setting, value => options.Tenant = value),
        "LIFETIME" => SettingValue.Time(setting, value => options.Lifetime = value),
        "BINDREQUESTS" => SettingValue.Flag(setting, value => options.BindRequests = value),
        "MAXBOUNDBODYBYTES" => SettingValue.Number(setting, value => options.MaxBoundBodyBytes = value),
        "ISSUER" => SettingValue.Text(setting, value => options.Issuer = value),
        "ISSUERADDRESS" => SettingValue.Address(setting, value => options.IssuerAddress = value),
        "ISSUERTIMEOUT" => SettingValue.Time(setting, value => options.IssuerTimeout = value),
        "BINDISSUERREQUESTS" => SettingValue.Flag(setting, value => options.BindIssuerRequests = value),
        "CLIENTID" => SettingValue.Text(setting, value => options.ClientId = value),
        "KEYPATH" => SettingValue.Text(setting, value => options.KeyPath = value),
        "SECRET" => SettingValue.Text(setting, value => options.Secret = value),
        "SECRETFILE" => SettingValue.Text(setting, value => options.SecretFile = value),
        "SIGNLOCALLY" => SettingValue.Flag(setting, value => options.SignLocally = value),
        "USEPOOL" => SettingValue.Flag(setting, value => options.UsePool = value),
        "POOL" => Pool(setting, options),
        _ => Unknown,
    };

    private static string? Pool(IConfigurationSection section, OathMeshClientOptions options)
    {
        var pool = options.Pool;
        foreach (var setting in section.GetChildren())
        {
            Note(setting, setting.Key.ToUpperInvariant() switch
            {
                "MAXDEPTH" => SettingValue.Number(setting, value => pool.MaxDepth = value),
                "MINREMAININGLIFE" => SettingValue.Time(setting, value => pool.MinRemainingLife = value),
                "COVERAGE" => SettingValue.Time(setting, value => pool.Coverage = value),
                "MAXWAITERS" => SettingValue.Number(setting, value => pool.MaxWaiters = value),
                "WAITTIMEOUT" => SettingValue.Time(setting, value => pool.WaitTimeout = value),
                "MAXKEYS" => SettingValue.Number(setting, value => pool.MaxKeys = value),
                _ => Unknown,
            }, options);
        }

        return string.IsNullOrEmpty(section.Value) ? null : "must be an object.";
    }

    private static void Note(IConfigurationSection setting, string? fault, OathMeshClientOptions options)
    {
        if (fault is not null)
        {
            options.ConfigurationFaults.Add($"{setting.Path}: {fault}");
        }
    }
}
