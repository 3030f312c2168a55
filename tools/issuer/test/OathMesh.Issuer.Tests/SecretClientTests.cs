using System.Net;
using System.Text.Json.Nodes;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class SecretClientTests
{
    [Theory]
    [InlineData("Bearer " + RunningIssuer.Secret)]
    [InlineData("bearer " + RunningIssuer.Secret)]
    [InlineData("BEARER   " + RunningIssuer.Secret)]
    public async Task Takes_the_secret_any_number_of_times(string authorization)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        (await issuer.PostAsync(RunningIssuer.Body, authorization)).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body, authorization)).ShouldBeOk();
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer " + RunningIssuer.Secret + "x")]
    [InlineData("Bearer correct-horse")]
    [InlineData("Bearer x " + RunningIssuer.Secret)]
    public async Task Refuses_any_other(string authorization)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var reply = (await issuer.PostAsync(RunningIssuer.Body, authorization)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_token");
        reply.Headers.WwwAuthenticate.Select(challenge => challenge.ToString()).Should().Equal(
            "OathMesh realm=\"oathmesh-issuer\"", "Bearer realm=\"oathmesh-issuer\", error=\"invalid_token\"");
        var line = issuer.AuditLines().Single();
        line.GetProperty("event").GetString().Should().Be("refuse");
        line.GetProperty("reason").GetString().Should().Be("secret_unknown");
        line.TryGetProperty("client", out _).Should().BeFalse();
    }

    [Fact]
    public async Task Does_not_take_the_stored_hash_for_the_secret()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        (await issuer.PostAsync(RunningIssuer.Body, $"Bearer {IssuerSetup.Sha256(RunningIssuer.Secret)}")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Fact]
    public async Task Tells_apart_what_is_wrong_in_development_only()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Environment = "Development");
        (await issuer.PostAsync(RunningIssuer.Body, "Bearer x")).ShouldRefuse(HttpStatusCode.Unauthorized, "secret_unknown");
    }

    [Fact]
    public async Task Finds_each_of_many_clients_by_its_own_secret()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup =>
        {
            var clients = setup.Configuration["clients"]!.AsArray();
            foreach (var i in Enumerable.Range(0, 20))
            {
                clients.Add(new JsonObject
                {
                    ["id"] = $"https://clients.test/{i}",
                    ["secretSha256"] = IssuerSetup.Sha256($"secret-{i}"),
                    ["grants"] = setup.Grants.DeepClone(),
                });
            }
        });
        foreach (var i in Enumerable.Range(0, 20))
        {
            (await issuer.PostAsync(RunningIssuer.Body, $"Bearer secret-{i}")).ShouldBeOk();
        }

        issuer.AuditLines("mint").Select(line => line.GetProperty("client").GetString()).Should().Equal(
            Enumerable.Range(0, 20).Select(i => $"https://clients.test/{i}"));
    }
}
