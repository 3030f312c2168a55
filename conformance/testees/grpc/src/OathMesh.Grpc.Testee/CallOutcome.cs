using System.Text;
using System.Text.Json;

namespace OathMesh.Grpc.Testee;

/// <summary>How a call ended: with the claims that its handler saw, as JSON, or with a denial.</summary>
internal sealed record CallOutcome(string? Claims, OathMeshDenial? Denial)
{
    /// <summary>The claims of the caller that a handler saw.</summary>
    public static string ClaimsOf(OathMeshCaller? caller)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            (caller ?? throw new InvalidOperationException("The handler ran without a caller.")).WriteClaims(writer);
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }
}
