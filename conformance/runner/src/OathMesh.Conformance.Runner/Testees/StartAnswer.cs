using System.Text.Json;
using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>What a testee says of itself when it starts.</summary>
internal sealed record StartAnswer(string Name, string Version, string Language, IReadOnlyList<string> Capabilities)
{
    public const int Protocol = 1;

    /// <summary>Reads the answer to <c>start</c>.</summary>
    /// <exception cref="FormatException">It is malformed; the message says how.</exception>
    public static StartAnswer Read(JsonElement answer)
    {
        if (!answer.TryGetProperty("protocol", out var protocol) || protocol.ValueKind != JsonValueKind.Number || protocol.GetRawText() != "1")
        {
            throw new FormatException($"The answer to start must have protocol {Protocol}.");
        }

        return new StartAnswer(Text(answer, "name"), Text(answer, "version"), Text(answer, "language"), ReadCapabilities(answer));
    }

    public bool IsSameAs(StartAnswer other) =>
        (Name, Version, Language) == (other.Name, other.Version, other.Language) && Capabilities.SequenceEqual(other.Capabilities);

    private static List<string> ReadCapabilities(JsonElement answer)
    {
        if (!answer.TryGetProperty("capabilities", out var array)
            || array.ValueKind != JsonValueKind.Array
            || array.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String))
        {
            throw new FormatException("The answer to start must have capabilities, an array of strings.");
        }

        List<string> capabilities = [.. array.EnumerateArray().Select(entry => entry.GetString()!)];
        var unknown = capabilities.FirstOrDefault(capability => !Suites.All.Contains(capability));
        if (unknown is not null)
        {
            throw new FormatException($"The capability {unknown} is not known; there are {string.Join(", ", Suites.All)}.");
        }

        return capabilities.Distinct().Count() == capabilities.Count ? capabilities : throw new FormatException("A capability is claimed twice.");
    }

    private static string Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new FormatException($"The answer to start must have {name}, a string that is not empty.");
}
