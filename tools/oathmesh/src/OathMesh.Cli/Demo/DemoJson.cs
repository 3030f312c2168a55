using System.Text.Encodings.Web;
using System.Text.Json;

namespace OathMesh.Cli.Demo;

/// <summary>JSON for people: without escapes that only HTML needs.</summary>
internal static class DemoJson
{
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
