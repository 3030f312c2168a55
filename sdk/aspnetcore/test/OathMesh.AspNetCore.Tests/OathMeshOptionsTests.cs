using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.AspNetCore.Tests;

public sealed class OathMeshOptionsTests : IDisposable
{
    private const string Prefix = "Authentication:Schemes:OathMesh:";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oathmesh-test-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Works_from_configuration_alone_with_key_set_policy_and_audit_in_files()
    {
        using var key = Ed25519PrivateKey.Generate();
        await File.WriteAllBytesAsync(Path("jwks.json"), new JsonWebKeySet([key.PublicKey]).ToJson());
        await File.WriteAllTextAsync(Path("policy.json"),
            """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://a.internal"],"rules":[{"name":"all","match":{},"allow":true},{"name":"default","match":{},"allow":false}]}""");
        await using (var app = Build(new()
        {
            ["Audience"] = "https://a.internal",
            ["TrustedIssuers:0"] = "https://issuer.test",
            ["KeySets:0:Issuer"] = "https://issuer.test",
            ["KeySets:0:Source"] = Path("jwks.json"),
            ["PolicyFile"] = Path("policy.json"),
            ["AuditFile"] = Path("audit.ndjson"),
            ["Leeway"] = "00:00:05",
            ["Realm"] = "stock",
        }))
        {
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

            // A memory store takes tokens from the second after its start on.
            await WaitUntilReadyAsync(client);
            var token = new TokenMinter("https://issuer.test", key).Mint(new TokenClaims { Subject = "svc://a", Audience = "https://a.internal", Action = "read" }).Token;
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"OathMesh {token}");
            (await client.GetAsync("/")).StatusCode.Should().Be(HttpStatusCode.OK);
            (await client.GetAsync("/")).Headers.WwwAuthenticate.ToString().Should().Contain("realm=\"stock\"").And.Contain("jti_replay");
        }

        var lines = await File.ReadAllLinesAsync(Path("audit.ndjson"));
        lines.Should().HaveCount(2);
        lines[0].Should().Contain("\"event\":\"allow\"").And.Contain("\"rule\":\"all\"").And.Contain("\"policy\":\"sha256:");
    }

    [Fact]
    public async Task Lists_every_fault_at_once_and_does_not_start()
    {
        await File.WriteAllTextAsync(Path("policy.json"), """{"version":3,"rules":[]}""");
        await using var app = Build(new()
        {
            ["Audiance"] = "https://a.internal",
            ["Leeway"] = "00:05:00",
            ["RequireRequestBinding"] = "maybe",
            ["MaxBoundBodyBytes"] = "-1",
            ["KeyMaxAge"] = "01:00:00",
            ["TrustedIssuers:0"] = "http://issuer.example",
            ["KeySets:0:Issuer"] = "https://other.example",
            ["KeySets:0:Source"] = "x",
            ["PolicyFile"] = Path("policy.json"),
        });
        var start = () => app.StartAsync();
        var exception = (await start.Should().ThrowAsync<OptionsValidationException>()).Which;
        exception.Message.Should().ContainAll(
            "Authentication scheme OathMesh", "Audiance: is not a setting", "Audience is missing", "Leeway must be", "RequireRequestBinding: must be true or false",
            "MaxBoundBodyBytes: must be a whole number", "MaxAge must be", "plain HTTP", "'https://other.example', which TrustedIssuers does not",
            "$.version", "$.issuers", "$.rules");
    }

    [Fact]
    public async Task Refuses_a_policy_for_another_audience_or_issuer()
    {
        await File.WriteAllTextAsync(Path("policy.json"),
            """{"version":1,"issuers":["https://i"],"audiences":["https://b"],"rules":[{"name":"default","match":{},"allow":false}]}""");
        await using var app = Build(new() { ["Audience"] = "https://a", ["TrustedIssuers:0"] = "https://issuer.test", ["PolicyFile"] = Path("policy.json") });
        var start = () => app.StartAsync();
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().ContainAll("not for the audience 'https://a'", "trusted issuer 'https://issuer.test'");
    }

    [Fact]
    public async Task Names_a_missing_policy_once()
    {
        await using var app = Build(new() { ["Audience"] = "https://a", ["TrustedIssuers:0"] = "https://issuer.test" });
        var start = () => app.StartAsync();
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle().Which.Should().Contain("There is no policy");
    }

    [Fact]
    public async Task Stops_when_the_audit_file_cannot_be_opened()
    {
        await File.WriteAllTextAsync(Path("policy.json"),
            """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://a"],"rules":[{"name":"default","match":{},"allow":false}]}""");
        await using var app = Build(new()
        {
            ["Audience"] = "https://a",
            ["TrustedIssuers:0"] = "https://issuer.test",
            ["PolicyFile"] = Path("policy.json"),
            ["AuditFile"] = Path("no/such/directory/audit.ndjson"),
        });
        var start = () => app.StartAsync();
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle().Which.Should().Contain("audit file");
    }

    [Fact]
    public async Task Lists_the_faults_of_revocation_with_all_others()
    {
        await File.WriteAllTextAsync(Path("policy.json"),
            """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://a"],"rules":[{"name":"default","match":{},"allow":false}]}""");
        Dictionary<string, string?> settings = new()
        {
            ["Audience"] = "https://a",
            ["TrustedIssuers:0"] = "https://issuer.test",
            ["PolicyFile"] = Path("policy.json"),
            ["RevocationLists:0:Issuer"] = "https://issuer.test",
            ["RevocationLists:0:Source"] = "revocations.json",
            ["RevocationLists:1:Issuer"] = "https://other.test",
            ["RevocationLists:1:Source"] = "none",
            ["RevocationMaxAge"] = "00:00:09",
        };
        await using var unused = Build(settings);
        var start = () => unused.StartAsync();
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().ContainAll("'https://other.test', which TrustedIssuers does not", "CheckRevocations is not");

        settings["CheckRevocations"] = "true";
        await using var used = Build(settings);
        start = () => used.StartAsync();
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().ContainAll("'revocations.json' for 'https://issuer.test'", "RevocationMaxAge must be from 10 to 300 seconds");
    }

    [Theory]
    [InlineData(false, null, "RevocationNotConfigured")]
    [InlineData(true, "none", "IssuerNotChecked")]
    [InlineData(true, "http://127.0.0.1:9/v1/revocations", "RevocationListUnavailable")]
    public async Task Says_at_start_what_is_not_checked(bool check, string? source, string expected)
    {
        await File.WriteAllTextAsync(Path("policy.json"),
            """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://a"],"rules":[{"name":"default","match":{},"allow":false}]}""");
        using var key = Ed25519PrivateKey.Generate();
        await File.WriteAllBytesAsync(Path("jwks.json"), new JsonWebKeySet([key.PublicKey]).ToJson());
        Dictionary<string, string?> settings = new()
        {
            ["Audience"] = "https://a",
            ["TrustedIssuers:0"] = "https://issuer.test",
            ["KeySets:0:Issuer"] = "https://issuer.test",
            ["KeySets:0:Source"] = Path("jwks.json"),
            ["PolicyFile"] = Path("policy.json"),
            ["AuditFile"] = Path("audit.ndjson"),
            ["CheckRevocations"] = check ? "true" : "false",
        };
        if (source is not null)
        {
            settings["RevocationLists:0:Issuer"] = "https://issuer.test";
            settings["RevocationLists:0:Source"] = source;
        }

        using var log = new EventLog();
        await using var app = Build(settings, log);
        await app.StartAsync();
        log.Events.Should().Contain(expected);
        if (expected == "RevocationListUnavailable")
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            (await client.GetAsync("/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        }
    }

    private static async Task WaitUntilReadyAsync(HttpClient client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await client.GetAsync("/ready", limit.Token)).StatusCode != HttpStatusCode.OK)
        {
            await Task.Yield();
        }
    }

    private static WebApplication Build(Dictionary<string, string?> settings, ILoggerProvider? log = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(pair => Prefix + pair.Key, pair => pair.Value));
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Services.AddAuthentication().AddOathMesh();
        builder.Services.AddAuthorization();
        builder.Services.AddHealthChecks().AddOathMesh();
        var app = builder.Build();
        app.MapGet("/", () => "in").RequireAuthorization();
        app.MapHealthChecks("/ready");
        return app;
    }

    /// <summary>Keeps the names of what is logged.</summary>
    private sealed class EventLog : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _events = new();

        public IReadOnlyList<string> Events => [.. _events];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _events.Enqueue(eventId.Name ?? "");

        public void Dispose()
        {
        }
    }

    private string Path(string name) => System.IO.Path.Combine(_directory.FullName, name);
}
