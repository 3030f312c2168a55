using System.Globalization;
using System.Security.Cryptography;

namespace OathMesh.Chaos;

/// <summary>How long and with what a run goes.</summary>
internal sealed record ChaosSettings
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The seed of everything that is drawn. The same seed draws the same faults; what they meet still depends on the machine.</summary>
    public int Seed { get; init; } = RandomNumberGenerator.GetInt32(int.MaxValue);

    public int Receivers { get; init; } = 4;

    public int Callers { get; init; } = 12;

    /// <summary>Reads the command line; a fault is said in words.</summary>
    public static bool TryParse(string[] arguments, out ChaosSettings settings, out string fault)
    {
        settings = new ChaosSettings();
        fault = "";
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--minutes" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes)
                    && minutes > 0 && minutes <= Longest.TotalMinutes:
                    settings = settings with { Duration = TimeSpan.FromMinutes(minutes) };
                    break;
                case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
                    settings = settings with { Seed = seed };
                    break;
                default:
                    fault = $"'{$"{arguments[i]} {value}".TrimEnd()}' is not understood. Usage: chaos [--minutes N] [--seed N], with N minutes above 0 and at most {Longest.TotalMinutes:F0}.";
                    return false;
            }
        }

        return true;
    }
}
