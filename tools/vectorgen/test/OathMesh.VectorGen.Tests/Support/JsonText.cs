using System.Text;
using System.Text.Json;

namespace OathMesh.VectorGen.Tests.Support;

internal static class JsonText
{
    public static string? StringOrNull(this JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static IEnumerable<string> Strings(this JsonElement element, string member) =>
        element.TryGetProperty(member, out var values) ? values.EnumerateArray().Select(value => value.GetString()!) : [];

    public static byte[] Utf8(this JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());

    /// <summary>One spelling for equal values, the order of members kept: what a failure is compared and shown by.</summary>
    public static string Compact(JsonElement element)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
