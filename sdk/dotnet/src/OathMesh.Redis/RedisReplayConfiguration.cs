using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace OathMesh.Redis;

/// <summary>Reads <see cref="RedisReplayOptions"/> from a section of configuration. An unknown setting is a fault: a misspelt one would leave a default in its place.</summary>
internal static class RedisReplayConfiguration
{
    public static void Read(IConfiguration section, RedisReplayOptions options)
    {
        foreach (var setting in section.GetChildren())
        {
            if (!TryRead(setting, options, out var fault))
            {
                options.ConfigurationFaults.Add($"{setting.Path}: {fault}");
            }
        }
    }

    private static bool TryRead(IConfigurationSection setting, RedisReplayOptions options, out string fault)
    {
        fault = "is not a setting of the Redis replay store; look for a misspelling.";
        switch (setting.Key.ToUpperInvariant())
        {
            case "CONFIGURATION": options.Configuration = setting.Value; return true;
            case "COMMANDTIMEOUT": return ReadTime(setting, value => options.CommandTimeout = value, out fault);
            case "PROBEDELAY": return ReadTime(setting, value => options.ProbeDelay = value, out fault);
            case "KNOWNGOODWINDOW": return ReadTime(setting, value => options.KnownGoodWindow = value, out fault);
            case "MAXISSUERLEAD": return ReadTime(setting, value => options.MaxIssuerLead = value, out fault);
            case "MAXCLOCKDIFFERENCE": return ReadTime(setting, value => options.MaxClockDifference = value, out fault);
            case "REQUIREATSTART":
                fault = "must be true or false.";
                if (!bool.TryParse(setting.Value, out var required))
                {
                    return false;
                }

                options.RequireAtStart = required;
                return true;
            default: return false;
        }
    }

    private static bool ReadTime(IConfigurationSection setting, Action<TimeSpan> set, out string fault)
    {
        fault = "must be a time such as 00:00:00.100.";
        if (setting.Value?.Contains(':', StringComparison.Ordinal) != true
            || !TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        set(value);
        return true;
    }
}
