using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Tokens;

namespace OathMesh.AspNetCore.Tests;

/// <summary>A policy file behind a real host: what its first load does to the start, and what a change does to the next decision.</summary>
public sealed class PolicyFileTests : IDisposable
{
    private const string Issuer = "https://issuer.test";
    private const string Audience = "https://a.internal";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oathmesh-test-");
    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();

    public void Dispose()
    {
        _key.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("policy.json")]
    [InlineData("policy.pkl")]
    public async Task Takes_an_edit_while_the_host_runs_and_writes_the_version_that_decided(string name)
    {
        Write(name, "reads", "read");
        await using var app = Build(new() { ["PolicyFile"] = Path(name) });
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        await UntilAsync(client, HttpStatusCode.OK);
        (await CallAsync(client)).Should().Be(HttpStatusCode.OK);

        Write(name, "writes", "write");
        await UntilCallAsync(client, HttpStatusCode.Unauthorized);
        await File.WriteAllTextAsync(Path(name), "nonsense");
        (await CallAsync(client)).Should().Be(HttpStatusCode.Unauthorized, "the last good version goes on");
        Write(name, "reads-again", "read");
        await UntilCallAsync(client, HttpStatusCode.OK);

        await app.StopAsync();
        await app.DisposeAsync();
        var audit = await File.ReadAllTextAsync(Path("audit.ndjson"));
        audit.Should().MatchRegex("\"event\":\"allow\".*\"rule\":\"reads\",\"policy\":\"sha256:[0-9a-f]{64}\"")
            .And.MatchRegex("\"reason\":\"policy_denied\".*\"rule\":\"default\",\"policy\":\"sha256:[0-9a-f]{64}\"")
            .And.MatchRegex("\"event\":\"allow\".*\"rule\":\"reads-again\",\"policy\":\"sha256:[0-9a-f]{64}\"");
    }

    [Theory]
    [InlineData("policy.json", null)]
    [InlineData("policy.json", "{")]
    [InlineData("policy.pkl", "amends \"schema.pkl\"")]
    [InlineData("policy.pkl", "x = read(\"/etc/passwd\").text")]
    public async Task Denies_and_is_not_ready_until_the_first_good_version(string name, string? text)
    {
        if (text is not null)
        {
            await File.WriteAllTextAsync(Path(name), text);
        }

        await using var app = Build(new() { ["PolicyFile"] = Path(name) });
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        // Tokens of the second in which the memory replay store was made are denied before the policy is asked.
        await UntilDeniedWithAsync(client, "policy_unavailable");
        (await client.GetAsync("/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);

        Write(name, "reads", "read");
        await UntilAsync(client, HttpStatusCode.OK);
        (await CallAsync(client)).Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("policy.json", "{", "not strict JSON")]
    [InlineData("policy.pkl", "amends \"schema.pkl\"", "policy.pkl")]
    public async Task Stops_the_start_where_the_file_is_read_once(string name, string text, string expected)
    {
        await File.WriteAllTextAsync(Path(name), text);
        await using var app = Build(new() { ["PolicyFile"] = Path(name), ["ReloadPolicy"] = "false" });
        var start = () => app.StartAsync();
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle().Which.Should().Contain(expected);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Stops_the_start_when_the_policy_is_for_another_receiver(string reload)
    {
        Write("policy.pkl", "reads", "read", audience: "https://b.internal");
        await using var app = Build(new() { ["PolicyFile"] = Path("policy.pkl"), ["ReloadPolicy"] = reload });
        var start = () => app.StartAsync();
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle().Which.Should().Contain($"not for the audience '{Audience}'");
    }

    [Fact]
    public async Task Says_that_the_configured_pkl_is_missing()
    {
        Write("policy.pkl", "reads", "read");
        await using var app = Build(new() { ["PolicyFile"] = Path("policy.pkl"), ["PklExecutable"] = Path("no-pkl"), ["ReloadPolicy"] = "false" });
        var start = () => app.StartAsync();
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle().Which.Should().Contain("no-pkl");
    }

    private void Write(string name, string rule, string action, string audience = Audience)
    {
        File.WriteAllText(Path(PolicySchema.FileName), PolicySchema.Read());
        File.WriteAllText(Path("new"), name.EndsWith(".pkl", StringComparison.Ordinal)
            ? $$"""
              amends "schema.pkl"
              issuers { "{{Issuer}}" }
              audiences { "{{audience}}" }
              rules {
                new { name = "{{rule}}" match { act = "{{action}}" } allow = true }
                new { name = "default" match {} allow = false }
              }
              """
            : $$"""
              {"version":1,"issuers":["{{Issuer}}"],"audiences":["{{audience}}"],
               "rules":[{"name":"{{rule}}","match":{"act":"{{action}}"},"allow":true},{"name":"default","match":{},"allow":false}]}
              """);
        File.Move(Path("new"), Path(name), overwrite: true);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client)
    {
        var token = new TokenMinter(Issuer, _key).Mint(new TokenClaims { Subject = "svc://a", Audience = Audience, Action = "read" }).Token;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Authorization", $"OathMesh {token}");
        return await client.SendAsync(request);
    }

    private async Task<HttpStatusCode> CallAsync(HttpClient client)
    {
        using var response = await SendAsync(client);
        return response.StatusCode;
    }

    private Task UntilCallAsync(HttpClient client, HttpStatusCode status) =>
        PollAsync(async () => await CallAsync(client) == status, $"calls answer {status}");

    private Task UntilDeniedWithAsync(HttpClient client, string code) => PollAsync(
        async () =>
        {
            using var response = await SendAsync(client);
            return response.StatusCode == HttpStatusCode.Unauthorized && response.Headers.WwwAuthenticate.ToString().Contains(code, StringComparison.Ordinal);
        },
        $"calls are denied with {code}");

    private static Task UntilAsync(HttpClient client, HttpStatusCode status) => PollAsync(
        async () => (await client.GetAsync("/ready")).StatusCode == status, $"the host is {status}");

    private static async Task PollAsync(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(Patience, what);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private WebApplication Build(Dictionary<string, string?> settings)
    {
        File.WriteAllText(Path(PolicySchema.FileName), PolicySchema.Read());
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        settings["Audience"] = Audience;
        settings["TrustedIssuers:0"] = Issuer;
        settings["AuditFile"] = Path("audit.ndjson");
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(pair => $"Authentication:Schemes:OathMesh:{pair.Key}", pair => pair.Value));
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Services.AddAuthentication().AddOathMesh(options => options.Keys = new StaticKeySource(Issuer, new JsonWebKeySet([_key.PublicKey])));
        builder.Services.AddAuthorization();
        builder.Services.AddHealthChecks().AddOathMesh();
        var app = builder.Build();
        app.MapGet("/", () => "in").RequireAuthorization();
        app.MapHealthChecks("/ready");
        return app;
    }

    private string Path(string name) => System.IO.Path.Combine(_directory.FullName, name);
}
