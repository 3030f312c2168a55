using System.Net;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Refuses_the_first_request_beyond_the_limit_and_says_when_to_retry()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Configuration["rateLimit"] = 3);
        for (var i = 0; i < 3; i++)
        {
            (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
        }

        var reply = (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.TooManyRequests, "rate_limited");

        reply.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(20));
        var line = issuer.AuditLines("refuse").Single();
        line.GetProperty("reason").GetString().Should().Be("rate_limited");
        line.GetProperty("client").GetString().Should().Be(RunningIssuer.SecretClient);
    }

    [Fact]
    public async Task Counts_each_client_alone_and_its_refused_requests_too()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Configuration["rateLimit"] = 1);
        var body = RunningIssuer.Body;
        body["act"] = "admin";
        (await issuer.PostAsync(body)).ShouldRefuse(HttpStatusCode.Forbidden, "outside_grants");
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.TooManyRequests, "rate_limited");
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}")).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}")).ShouldRefuse(HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Fact]
    public async Task Strangers_do_not_use_up_a_client_s_share()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Configuration["rateLimit"] = 1);
        for (var i = 0; i < 5; i++)
        {
            (await issuer.PostAsync(RunningIssuer.Body, "Bearer wrong")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_token");
        }

        (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
    }

    [Fact]
    public async Task A_batch_counts_as_one()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Configuration["rateLimit"] = 1);
        var body = RunningIssuer.Body;
        body["count"] = 64;
        (await issuer.PostAsync(body, path: "/v1/tokens")).ShouldBeOk();
        (await issuer.PostAsync(body, path: "/v1/tokens")).ShouldRefuse(HttpStatusCode.TooManyRequests, "rate_limited");
    }
}
