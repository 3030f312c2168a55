using System.Globalization;
using Microsoft.Extensions.Configuration;

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
        "BASEADDRESS" => Address(setting, value => options.BaseAddress = value),
        "AUDIENCE" => Text(setting, value => options.Audience = value),
        "ACTION" => Text(setting, value => options.Action = value),
        "SUBJECT" => Text(setting, value => options.Subject = value),
        "SCOPE" => Texts(setting, options.Scope.Add),
        "REASON" => Text(setting, value => options.Reason = value),
        "ENVIRONMENT" => Text(setting, value => options.Environment = value),
        "TENANT" => Text(setting, value => options.Tenant = value),
        "LIFETIME" => Time(setting, value => options.Lifetime = value),
        "BINDREQUESTS" => Flag(setting, value => options.BindRequests = value),
        "MAXBOUNDBODYBYTES" => Number(setting, value => options.MaxBoundBodyBytes = value),
        "ISSUER" => Text(setting, value => options.Issuer = value),
        "ISSUERADDRESS" => Address(setting, value => options.IssuerAddress = value),
        "ISSUERTIMEOUT" => Time(setting, value => options.IssuerTimeout = value),
        "BINDISSUERREQUESTS" => Flag(setting, value => options.BindIssuerRequests = value),
        "CLIENTID" => Text(setting, value => options.ClientId = value),
        "KEYPATH" => Text(setting, value => options.KeyPath = value),
        "SECRET" => Text(setting, value => options.Secret = value),
        "SECRETFILE" => Text(setting, value => options.SecretFile = value),
        "SIGNLOCALLY" => Flag(setting, value => options.SignLocally = value),
        "USEPOOL" => Flag(setting, value => options.UsePool = value),
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
                "MAXDEPTH" => Number(setting, value => pool.MaxDepth = value),
                "MINREMAININGLIFE" => Time(setting, value => pool.MinRemainingLife = value),
                "COVERAGE" => Time(setting, value => pool.Coverage = value),
                "MAXWAITERS" => Number(setting, value => pool.MaxWaiters = value),
                "WAITTIMEOUT" => Time(setting, value => pool.WaitTimeout = value),
                "MAXKEYS" => Number(setting, value => pool.MaxKeys = value),
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

    private static string? Text(IConfigurationSection setting, Action<string> set) => Set(setting.Value, set, setting.Value is not null, "must be a text.");

    private static string? Texts(IConfigurationSection setting, Action<string> add)
    {
        foreach (var entry in setting.GetChildren())
        {
            if (Text(entry, add) is not null)
            {
                return "must be a list of texts.";
            }
        }

        return string.IsNullOrEmpty(setting.Value) ? null : "must be a list of texts.";
    }

    private static string? Address(IConfigurationSection setting, Action<Uri> set) =>
        Set(Uri.TryCreate(setting.Value, UriKind.Absolute, out var value) ? value : null, set, value is not null, "must be an absolute URL.");

    private static string? Time(IConfigurationSection setting, Action<TimeSpan> set)
    {
        var isTime = TimeSpan.TryParseExact(setting.Value, "c", CultureInfo.InvariantCulture, out var value) && setting.Value!.Contains(':', StringComparison.Ordinal);
        return Set(value, set, isTime, "must be a time such as 00:00:30.");
    }

    private static string? Flag(IConfigurationSection setting, Action<bool> set)
    {
        var isFlag = bool.TryParse(setting.Value, out var value);
        return Set(value, set, isFlag, "must be true or false.");
    }

    private static string? Number(IConfigurationSection setting, Action<int> set)
    {
        var isNumber = int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        return Set(value, set, isNumber, "must be a whole number.");
    }

    private static string? Set<T>(T? value, Action<T> set, bool isGood, string fault)
    {
        if (isGood)
        {
            set(value!);
        }

        return isGood ? null : fault;
    }
}
