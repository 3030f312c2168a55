using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Issuer.Minting;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class SecrecyTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task No_log_error_or_audit_line_shows_a_token_secret_or_key(string environment)
    {
        var secrets = new List<string> { RunningIssuer.Secret, "wrong-secret-0123456789" };
        var errors = new List<string>();
        var audit = "";
        var logs = "";
        await using (var issuer = await RunningIssuer.StartAsync(setup => setup.Environment = environment))
        {
            secrets.AddRange(PrivateParts(issuer));
            foreach (var body in new[] { RunningIssuer.Body.ToJsonString(), "{", "{}", "{\"sub\":\"svc://x\",\"aud\":\"x\",\"act\":\"x\"}" })
            {
                foreach (var i in Enumerable.Range(0, 6))
                {
                    var token = issuer.ClientToken(claims => i == 2 ? claims with { Audience = "https://other.test" } : claims);
                    var secret = i == 4 ? RunningIssuer.Secret : secrets[1];
                    var authorization = i switch { < 3 => $"OathMesh {token}", 3 => $"OathMesh {token}x", _ => $"Bearer {secret}" };
                    secrets.AddRange(Segments(token));
                    using var content = new StringContent(body, Encoding.UTF8, "application/json");
                    var reply = await issuer.PostAsync(content, authorization);
                    if ((int)reply.Status == 200)
                    {
                        secrets.AddRange(Segments(reply.Token));
                    }
                    else
                    {
                        errors.Add(reply.Text);
                    }
                }
            }

            errors.Should().NotBeEmpty();
            audit = string.Join('\n', issuer.AuditLines());
            logs = string.Join('\n', issuer.Setup.Logs.Lines);
        }

        foreach (var secret in secrets)
        {
            logs.Should().NotContain(secret);
            audit.Should().NotContain(secret);
            errors.Should().NotContain(error => error.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_failure_of_the_issuer_is_told_without_its_cause()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        issuer.Services.GetRequiredService<MintingKeys>().Dispose();

        var reply = await issuer.PostAsync(RunningIssuer.Body);

        reply.ShouldRefuse(System.Net.HttpStatusCode.InternalServerError, "internal_error").Saying("The issuer failed.");
        issuer.Setup.Logs.Lines.Should().ContainSingle(line => line.Contains(" Failed ", StringComparison.Ordinal) && line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_replay_store_that_breaks_denies()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Services = services => services.AddSingleton<Replay.IReplayStore, BrokenStore>());
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}"))
            .ShouldRefuse(System.Net.HttpStatusCode.Unauthorized, "replay_unavailable");
    }

    private static IEnumerable<string> Segments(string token) => token.Split('.').Skip(1);

    private static IEnumerable<string> PrivateParts(RunningIssuer issuer) =>
        Directory.GetFiles(issuer.Setup.KeyPath, "*.pem").Select(File.ReadAllText).Append(issuer.Setup.ClientKey.ExportPem())
            .Select(pem => pem.Split('\n')[1]);

    private sealed class BrokenStore : Replay.IReplayStore
    {
        public ValueTask<Replay.ReplayOutcome> ConsumeAsync(Replay.ReplayEntry entry, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("down");
    }
}
