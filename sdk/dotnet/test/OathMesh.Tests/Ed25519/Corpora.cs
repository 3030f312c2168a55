using System.Text.Json;

namespace OathMesh.Tests.Ed25519;

/// <summary>Published test vectors, copied beside the tests.</summary>
internal static class Corpora
{
    internal static JsonElement Load(string relativePath)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "corpora", relativePath));
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    internal static byte[] Hex(this JsonElement element, string property) =>
        Convert.FromHexString(element.GetProperty(property).GetString()!);
}
