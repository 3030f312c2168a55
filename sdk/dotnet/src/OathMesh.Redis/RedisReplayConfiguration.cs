using Microsoft.Extensions.Configuration;
using OathMesh.Receiving;

namespace OathMesh.Redis;

/// <summary>Reads <see cref="RedisReplayOptions"/> from a section of configuration. An unknown setting is a fault: a misspelt one would leave a default in its place.</summary>
internal static class RedisReplayConfiguration
{
    public static void Read(IConfiguration section, RedisReplayOptions options)
    {
        foreach (var setting in section.GetChildren())
        {
            if (Read(setting, options) is { } fault)
            {
                options.ConfigurationFaults.Add($"{setting.Path}: {fault}");
            }
        }
    }

    private static string? Read(IConfigurationSection setting, RedisReplayOptions options) => setting.Key.ToUpperInvariant() switch
    {
        "CONFIGURATION" => SettingValue.Text(setting, value => options.Configuration = value),
        "COMMANDTIMEOUT" => SettingValue.Time(setting, value => options.CommandTimeout = value),
        "PROBEDELAY" => SettingValue.Time(setting, value => options.ProbeDelay = value),
        "KNOWNGOODWINDOW" => SettingValue.Time(setting, value => options.KnownGoodWindow = value),
        "MAXISSUERLEAD" => SettingValue.Time(setting, value => options.MaxIssuerLead = value),
        "MAXCLOCKDIFFERENCE" => SettingValue.Time(setting, value => options.MaxClockDifference = value),
        "REQUIREATSTART" => SettingValue.Flag(setting, value => options.RequireAtStart = value),
        _ => "is not a setting of the Redis replay store; look for a misspelling.",
    };
}
