using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace OathMesh.Receiving;

/// <summary>Reads single settings, strictly and in the invariant culture. Each method returns what is wrong with the value, or sets it and returns <see langword="null"/>.</summary>
internal static class SettingValue
{
    public static string? Text(IConfigurationSection setting, Action<string> set) => Set(setting.Value, set, setting.Value is not null, "must be a text.");

    public static string? Texts(IConfigurationSection setting, Action<string> add, string fault = "must be a list of texts.")
    {
        foreach (var entry in setting.GetChildren())
        {
            if (Text(entry, add) is not null)
            {
                return fault;
            }
        }

        return string.IsNullOrEmpty(setting.Value) ? null : fault;
    }

    public static string? Address(IConfigurationSection setting, Action<Uri> set) =>
        Set(Uri.TryCreate(setting.Value, UriKind.Absolute, out var value) ? value : null, set, value is not null, "must be an absolute URL.");

    /// <summary>With colons: <c>30</c> alone would mean 30 days.</summary>
    public static string? Time(IConfigurationSection setting, Action<TimeSpan> set)
    {
        var isTime = TimeSpan.TryParseExact(setting.Value, "c", CultureInfo.InvariantCulture, out var value) && setting.Value!.Contains(':', StringComparison.Ordinal);
        return Set(value, set, isTime, "must be a time such as 00:00:30 or 00:00:00.100.");
    }

    public static string? Flag(IConfigurationSection setting, Action<bool> set)
    {
        var isFlag = bool.TryParse(setting.Value, out var value);
        return Set(value, set, isFlag, "must be true or false.");
    }

    public static string? Number(IConfigurationSection setting, Action<int> set)
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
