using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OathMesh.AspNetCore.Testee;

/// <summary>An HTTP/1.1 answer: status, header fields and body.</summary>
internal sealed record RawResponse(int Status, ILookup<string, string> Headers, byte[] Body)
{
    public static RawResponse Parse(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            throw new InvalidDataException("The server closed the connection without an answer.");
        }

        var lines = Encoding.Latin1.GetString(answer, 0, end).Split("\r\n");
        var headers = lines.Skip(1)
            .Select(line => line.Split(':', 2))
            .ToLookup(parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        return new RawResponse(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, answer[(end + 4)..]);
    }

    public JsonElement ReadBody()
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.Clone();
    }
}
