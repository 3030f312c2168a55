using System.Globalization;
using System.Text.Json;

namespace OathMesh.Cli.Output;

/// <summary>A JSON object as lines for people: one member a line, times as dates beside the numbers.</summary>
internal static class ClaimLines
{
    private const int MaxPadding = 12;

    public static IEnumerable<string> Of(JsonElement members)
    {
        var width = members.EnumerateObject().Select(member => member.Name.Length).DefaultIfEmpty().Max();
        width = Math.Min(width, MaxPadding);
        foreach (var member in members.EnumerateObject())
        {
            yield return $"  {member.Name.PadRight(width)}  {Value(member)}";
        }
    }

    /// <summary>A time in seconds since 1970 as a date; empty when it is none.</summary>
    public static string Date(long seconds) =>
        seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : "";

    private static string Value(JsonProperty member)
    {
        var value = member.Value;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number when member.Name is "iat" or "exp" or "nbf" && value.TryGetInt64(out var seconds) && Date(seconds) is { Length: > 0 } date =>
                $"{value.GetRawText()} ({date})",
            _ => value.GetRawText(),
        };
    }
}
