using System.Text;
using OathMesh.Audit;

namespace OathMesh.Cli.Tests.Support;

/// <summary>An audit file as a receiver writes it, with calls of three callers.</summary>
internal static class RecordedCalls
{
    public static async Task WriteAsync(string path)
    {
        await using var sink = new FileAuditSink(path);
        await WriteAsync(sink, "agent://ci/deploy-bot", "inventory.read", isAllowed: true, times: 2);
        await WriteAsync(sink, "agent://ci/shop", "inventory.read", isAllowed: true, times: 1);
        await WriteAsync(sink, "svc://storefront", "inventory.read", isAllowed: false, times: 3);

        // These never reached a policy.
        await sink.WriteAsync(new AuditEvent { Timestamp = DateTimeOffset.UnixEpoch, Event = "deny", Step = 6, Reason = "signature_invalid" }, CancellationToken.None);
        await sink.WriteAsync(Event("svc://storefront", "inventory.read", "deny", 13, "jti_replay"), CancellationToken.None);
    }

    private static async Task WriteAsync(FileAuditSink sink, string subject, string action, bool isAllowed, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await sink.WriteAsync(Event(subject, action, isAllowed ? "allow" : "deny", 14, isAllowed ? null : "policy_denied"), CancellationToken.None);
        }
    }

    private static AuditEvent Event(string subject, string action, string what, int step, string? reason) => new()
    {
        Timestamp = DateTimeOffset.UnixEpoch,
        Event = what,
        Step = step,
        Reason = reason,
        AreClaimsAuthentic = true,
        Issuer = Encoding.UTF8.GetBytes("https://issuer.internal"),
        Audience = Encoding.UTF8.GetBytes("https://inventory.internal"),
        Subject = Encoding.UTF8.GetBytes(subject),
        Action = Encoding.UTF8.GetBytes(action),
    };
}
