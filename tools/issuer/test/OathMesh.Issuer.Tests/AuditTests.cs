using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Audit;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class AuditTests
{
    [Fact]
    public async Task Each_token_has_its_line_after_that_of_the_client_s_own()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var body = RunningIssuer.Body;
        body["count"] = 2;

        var reply = (await issuer.PostAsync(body, $"OathMesh {issuer.ClientToken()}", "/v1/tokens")).ShouldBeOk();

        var lines = issuer.AuditLines();
        lines.Select(line => line.GetProperty("event").GetString()).Should().Equal("allow", "mint", "mint");
        lines[0].GetProperty("iss").GetString().Should().Be(RunningIssuer.KeyClient);
        lines[0].GetProperty("act").GetString().Should().Be("oathmesh.mint");
        lines.Skip(1).Select(line => line.GetProperty("jti").GetString()).Should().BeEquivalentTo(
            reply.Json.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("jti").GetString()));
        foreach (var line in lines.Skip(1))
        {
            line.GetProperty("client").GetString().Should().Be(RunningIssuer.KeyClient);
            line.GetProperty("iss").GetString().Should().Be(RunningIssuer.Url);
            line.GetProperty("sub").GetString().Should().Be(RunningIssuer.Subject);
            line.GetProperty("aud").GetString().Should().Be(RunningIssuer.Audience);
            line.GetProperty("act").GetString().Should().Be("inventory.read");
            line.GetProperty("rule").GetString().Should().Be("grants[0]");
            line.GetProperty("src_ip").GetString().Should().Be("127.0.0.1");
            line.GetProperty("request_id").GetString().Should().Be(lines[0].GetProperty("request_id").GetString());
        }
    }

    [Fact]
    public async Task Whoever_asks_leaves_a_line_and_the_chain_is_whole()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        await issuer.PostAsync(RunningIssuer.Body);
        await issuer.PostAsync(RunningIssuer.Body, authorization: null);
        await issuer.PostAsync(RunningIssuer.Body, "Bearer wrong");
        await issuer.PostAsync(body: null);
        var replayed = $"OathMesh {issuer.ClientToken()}";
        await issuer.PostAsync(RunningIssuer.Body, replayed);
        await issuer.PostAsync(RunningIssuer.Body, replayed);

        issuer.AuditLines().Select(line => $"{line.GetProperty("event")} {(line.TryGetProperty("reason", out var reason) ? reason : "")}".Trim()).Should().Equal(
            "mint", "deny token_missing", "refuse secret_unknown", "refuse request_invalid", "allow", "mint", "deny jti_replay");
        await using var stream = new FileStream(issuer.Setup.AuditPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var report = await AuditChainVerifier.VerifyAsync(stream);
        report.IsWhole.Should().BeTrue();
        report.Lines.Should().Be(7);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gives_no_token_while_the_disk_is_full(bool withKey)
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Configuration["audit"] = "/dev/full");
        var reply = await issuer.PostAsync(RunningIssuer.Body, withKey ? $"OathMesh {issuer.ClientToken()}" : $"Bearer {RunningIssuer.Secret}");
        reply.ShouldRefuse(HttpStatusCode.ServiceUnavailable, "audit_unavailable");
        reply.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(5));
        reply.Text.Should().NotContain("eyJ");
    }

    [Fact]
    public async Task Gives_none_of_a_batch_when_one_line_fails_and_recovers()
    {
        var sink = new TestAuditSink { FailOn = "mint", FailAfter = 2 };
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Services = services => services.AddSingleton<IAuditSink>(sink));
        var body = RunningIssuer.Body;
        body["count"] = 3;
        var reply = (await issuer.PostAsync(body, path: "/v1/tokens")).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "audit_unavailable");
        reply.Text.Should().NotContain("eyJ");
        sink.FailOn = null;
        (await issuer.PostAsync(body, path: "/v1/tokens")).ShouldBeOk();
        sink.Accepted.Should().Be(5);
    }

    [Fact]
    public async Task Refuses_all_the_same_when_the_refusal_cannot_be_audited()
    {
        var sink = new TestAuditSink { FailOn = "refuse", FailAfter = 0 };
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Services = services => services.AddSingleton<IAuditSink>(sink));
        (await issuer.PostAsync(body: null)).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
        (await issuer.PostAsync(RunningIssuer.Body, "Bearer wrong")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_token");
        issuer.Setup.Logs.Lines.Count(line => line.Contains("RefusalNotAudited", StringComparison.Ordinal)).Should().Be(2);
    }

    [Theory]
    [InlineData("::ffff:10.0.4.9", "10.0.4.9")]
    [InlineData("10.0.4.9", "10.0.4.9")]
    [InlineData("2001:db8::9", "2001:db8::9")]
    public void Addresses_are_written_as_people_write_them(string address, string written)
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        new Clients.MintRequestFacts(context, default).SourceAddress.Should().Be(written);
    }

    [Fact]
    public async Task Goes_on_with_the_chain_of_an_earlier_run()
    {
        var directory = Directory.CreateTempSubdirectory("oathmesh-audit-").FullName;
        try
        {
            var path = Path.Combine(directory, "audit.ndjson");
            foreach (var _ in Enumerable.Range(0, 2))
            {
                await using var issuer = await RunningIssuer.StartAsync(setup => setup.Configuration["audit"] = path);
                (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
            }

            await using var stream = File.OpenRead(path);
            var report = await AuditChainVerifier.VerifyAsync(stream);
            report.IsWhole.Should().BeTrue();
            report.Lines.Should().Be(2);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
