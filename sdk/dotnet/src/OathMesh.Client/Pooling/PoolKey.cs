using System.Globalization;
using System.Text;
using OathMesh.Tokens;

namespace OathMesh.Client.Pooling;

/// <summary>All that a token says but its id, its times and its request: tokens of one key are worth the same.</summary>
internal readonly record struct PoolKey(
    string? Subject, string Audience, string Action, string? Scope, string? Reason, string? Environment, string? Tenant, TimeSpan? Lifetime)
{
    public static PoolKey Of(TokenRequest request) => new(
        request.Subject, request.Audience, request.Action, Join(request.Scope), request.Reason, request.Environment, request.Tenant, request.Lifetime);

    /// <summary>Each entry with its length before it: no two lists give one text.</summary>
    private static string? Join(IReadOnlyList<string>? scope)
    {
        if (scope is null)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var entry in scope)
        {
            text.Append(CultureInfo.InvariantCulture, $"{entry.Length}:{entry}");
        }

        return text.ToString();
    }
}
