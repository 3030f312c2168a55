using System.Buffers.Text;
using System.Text;
using OathMesh.Audit;
using OathMesh.Binding;

namespace OathMesh.Cli.Demo;

/// <summary>What the demo shows, in order.</summary>
internal sealed class DemoScenes(DemoStage stage, DemoWorkspace workspace, DemoProcesses processes, TimeProvider time) : IDisposable
{
    private const string Item = """{"name":"washer","count":10}""";

    private readonly DemoCaller _caller = new(stage, workspace, time);

    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        stage.Introduce($"Issuer {workspace.Issuer.GetLeftPart(UriPartial.Authority)}, API {workspace.Single.Address.GetLeftPart(UriPartial.Authority)} with the audience {DemoWorkspace.Audience}.");
        stage.Introduce($"The caller, {DemoWorkspace.Subject}, has enrolled its own key at the issuer and holds no other secret.");

        stage.Scene("A call with no token");
        await _caller.CallAsync("GET", "/inventory", token: null, "401 deny 0 token_missing", cancellationToken);

        stage.Scene("A good call: a token for this caller, audience and action, used once");
        var token = await _caller.MintAsync(new() { ["act"] = "inventory.read" }, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", token, "200 allow 14", cancellationToken);

        stage.Scene("The same token again");
        await _caller.CallAsync("GET", "/inventory", token, "401 deny 13 jti_replay", cancellationToken);

        stage.Scene("A tampered token: read turned into write");
        var good = await _caller.MintAsync(new() { ["act"] = "inventory.read" }, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", Tamper(good), "401 deny 6 signature_invalid", cancellationToken);

        stage.Scene("A token for another audience");
        var other = await _caller.MintAsync(new() { ["act"] = "inventory.read", ["aud"] = DemoWorkspace.OtherAudience }, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", other, "401 deny 10 audience_mismatch", cancellationToken);

        stage.Scene("An expired token: one second to live, used after two");
        var brief = await _caller.MintAsync(new() { ["act"] = "inventory.read", ["ttl_hint"] = 1 }, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(2), time, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", brief, "401 deny 8 token_expired", cancellationToken);

        stage.Scene("A lifetime of 900 seconds asked for");
        await _caller.MintAsync(new() { ["act"] = "inventory.read", ["ttl_hint"] = 900 }, cancellationToken, expected: "200 expires_in 300");

        stage.Scene("An action outside the caller's grants");
        await _caller.MintAsync(new() { ["act"] = "payroll.read" }, cancellationToken, expected: "403 refused");

        stage.Scene("A bound request whose body was changed on the way, then the request as it was meant");
        var rqh = RequestBinding.Compute("POST", "/inventory/items", "application/json", Encoding.UTF8.GetBytes(Item));
        var bound = await _caller.MintAsync(new() { ["act"] = "inventory.write", ["rqh"] = rqh }, cancellationToken);
        await _caller.CallAsync("POST", "/inventory/items", bound, "401 deny 12 binding_mismatch", cancellationToken, Item.Replace("10", "1000", StringComparison.Ordinal));
        await _caller.CallAsync("POST", "/inventory/items", bound, "201 allow 14", cancellationToken, Item);

        stage.Scene("An action that the issuer grants and the API's policy denies");
        var deploy = await _caller.MintAsync(new() { ["act"] = "deploy" }, cancellationToken);
        await _caller.CallAsync("POST", "/deploy", deploy, "401 deny 14 policy_denied", cancellationToken);

        stage.Scene("An authentic, allowed caller at an endpoint for another action");
        var write = await _caller.MintAsync(new() { ["act"] = "inventory.write" }, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", write, "403 allow 14", cancellationToken);

        if (processes.HasRedis)
        {
            await PlayOutageAsync(cancellationToken);
        }
        else
        {
            stage.Introduce("There is no redis-server on PATH: the scene of two instances and an outage is left out.");
        }

        stage.Scene("The audit chains, as oathmesh audit verify checks them");
        await VerifyAsync(workspace.Single.AuditFile, cancellationToken);
        await VerifyAsync(workspace.IssuerAuditFile, cancellationToken);
        stage.Close();
    }

    public void Dispose() => _caller.Dispose();

    /// <summary>Two instances that share one Redis, which is killed and comes back empty.</summary>
    private async Task PlayOutageAsync(CancellationToken cancellationToken)
    {
        stage.Scene("Two instances of the API with one Redis: a token works once, at whichever it is first");
        var used = await _caller.MintAsync(new() { ["act"] = "inventory.read" }, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", used, "200 allow 14", cancellationToken, at: workspace.East);
        await _caller.CallAsync("GET", "/inventory", used, "401 deny 13 jti_replay", cancellationToken, at: workspace.West);

        stage.Scene("Redis is killed: nothing new is allowed, and a caller may repeat, once, what the same instance allowed a moment ago");
        var last = await _caller.MintAsync(new() { ["act"] = "inventory.read" }, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", last, "200 allow 14", cancellationToken, at: workspace.East);
        await processes.KillRedisAsync();
        var fresh = await _caller.MintAsync(new() { ["act"] = "inventory.read" }, cancellationToken);
        await UntilItIsKnownAsync(cancellationToken);
        stage.Note("Three failures in a row open the circuit breaker: from then on Redis is not asked, but for a probe now and then.");
        for (var i = 0; i < 3; i++)
        {
            await _caller.CallAsync("GET", "/inventory", fresh, "401 deny 13 replay_unavailable", cancellationToken, at: workspace.East);
        }

        await _caller.CallAsync("GET", "/inventory", last, "401 deny 13 replay_unavailable", cancellationToken, at: workspace.West);
        await _caller.CallAsync("GET", "/inventory", last, "200 allow 14, degraded: replay_store_down", cancellationToken, at: workspace.East);
        await _caller.CallAsync("GET", "/inventory", last, "401 deny 13 replay_unavailable", cancellationToken, at: workspace.East);

        stage.Scene("Redis is back and has forgotten everything: what was used stays used, and new tokens work");
        await processes.StartRedisAsync(cancellationToken);
        await processes.WaitUntilReadyAsync(workspace.East, cancellationToken);
        await processes.WaitUntilReadyAsync(workspace.West, cancellationToken);

        // What was issued up to about a second after the loss is denied: it might have been used before.
        await Task.Delay(TimeSpan.FromSeconds(2), time, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", used, "401 deny 13 replay_unavailable", cancellationToken, at: workspace.West);
        var after = await _caller.MintAsync(new() { ["act"] = "inventory.read" }, cancellationToken);
        await _caller.CallAsync("GET", "/inventory", after, "200 allow 14", cancellationToken, at: workspace.West);
        await _caller.CallAsync("GET", "/inventory", after, "401 deny 13 jti_replay", cancellationToken, at: workspace.East);
    }

    /// <summary>Waits until both instances have no connection any more, as their health checks say.</summary>
    private async Task UntilItIsKnownAsync(CancellationToken cancellationToken)
    {
        await processes.WaitUntilNotReadyAsync(workspace.East, cancellationToken);
        await processes.WaitUntilNotReadyAsync(workspace.West, cancellationToken);
    }

    private static string Tamper(string token)
    {
        var segments = token.Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(segments[1])));
        segments[1] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.Replace("inventory.read", "inventory.write", StringComparison.Ordinal)));
        return string.Join('.', segments);
    }

    private async Task VerifyAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        var report = await AuditChainVerifier.VerifyAsync(stream, cancellationToken: cancellationToken);
        var name = Path.GetFileName(file);
        stage.Note(report.IsWhole ? $"{name}: {report.Lines} lines, last {report.LastHash[..16]}..." : $"{name}: line {report.FirstBadLine} is bad: {report.Fault}");
        stage.Verdict($"{name} whole", report.IsWhole ? $"{name} whole" : $"{name} broken");
    }
}
