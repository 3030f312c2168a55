using System.Net;
using System.Text;
using System.Text.Json;
using OathMesh.Keys;
using OathMesh.Redis.Tests.Support;
using Xunit.Abstractions;

namespace OathMesh.Redis.Tests;

[Collection(nameof(RealRedis))]
public sealed class FourProcessTests(ITestOutputHelper output)
{
    private const int Processes = 4;
    private const int Tokens = 1000;
    private const int Presentations = 16;

    [Fact]
    public async Task Allows_each_of_1000_tokens_once_when_it_is_presented_16_times_at_once_to_four_processes()
    {
        await using var redis = await RedisServer.StartAsync();
        using var files = new Files();
        var receivers = new List<ReceiverProcess>();
        try
        {
            for (var i = 0; i < Processes; i++)
            {
                receivers.Add(await ReceiverProcess.StartAsync(files.Settings(i, redis.Address)));
            }

            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
            await WaitUntilAllAllowAsync(client, receivers);
            var began = TimeProvider.System.GetTimestamp();
            var answers = new List<(HttpStatusCode Status, string? Challenge)>[Tokens];
            await Parallel.ForAsync(0, Tokens, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            {
                var token = Instance.Mint();
                answers[i] = [.. await Task.WhenAll(Enumerable.Range(0, Presentations).Select(n => PresentAsync(client, receivers[n % Processes], token)))];
            });

            output.WriteLine($"{Tokens * Presentations} requests in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
            answers.Should().OnlyContain(list => list.Count(answer => answer.Status == HttpStatusCode.OK) == 1);
            answers.SelectMany(list => list).Where(answer => answer.Status != HttpStatusCode.OK)
                .Should().OnlyContain(answer => answer.Status == HttpStatusCode.Unauthorized && answer.Challenge!.Contains("error_code=\"jti_replay\""));
        }
        finally
        {
            foreach (var receiver in receivers)
            {
                await receiver.DisposeAsync();
            }
        }
    }

    private static async Task<(HttpStatusCode Status, string? Challenge)> PresentAsync(HttpClient client, ReceiverProcess receiver, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(receiver.Address, "/inventory"));
        request.Headers.TryAddWithoutValidation("Authorization", $"OathMesh {token}");
        using var response = await client.SendAsync(request);
        return (response.StatusCode, response.Headers.WwwAuthenticate.ToString());
    }

    private static async Task WaitUntilAllAllowAsync(HttpClient client, List<ReceiverProcess> receivers)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        foreach (var receiver in receivers)
        {
            while ((await PresentAsync(client, receiver, Instance.Mint())).Status != HttpStatusCode.OK)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
        }
    }

    /// <summary>What a receiver process is set up with.</summary>
    private sealed class Files : IDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("oathmesh-redis-receivers-").FullName;

        public Files()
        {
            File.WriteAllBytes(Path.Combine(_directory, "jwks.json"), new JsonWebKeySet([Instance.Key.PublicKey]).ToJson());
            File.WriteAllText(
                Path.Combine(_directory, "policy.json"),
                """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://inventory.internal"],"rules":[{"name":"bots","match":{"sub":"agent://ci/*"},"allow":true},{"name":"default","match":{},"allow":false}]}""");
        }

        public Dictionary<string, string> Settings(int number, string redis) => new()
        {
            ["Authentication__Schemes__OathMesh__Audience"] = Instance.Audience,
            ["Authentication__Schemes__OathMesh__TrustedIssuers__0"] = Instance.Issuer,
            ["Authentication__Schemes__OathMesh__KeySets__0__Issuer"] = Instance.Issuer,
            ["Authentication__Schemes__OathMesh__KeySets__0__Source"] = Path.Combine(_directory, "jwks.json"),
            ["Authentication__Schemes__OathMesh__PolicyFile"] = Path.Combine(_directory, "policy.json"),
            ["Authentication__Schemes__OathMesh__AuditFile"] = Path.Combine(_directory, $"audit-{number}.ndjson"),
            ["OathMesh__RedisReplay__Configuration"] = redis,

            // This is about the count: a busy machine must not turn an allow into a timeout.
            ["OathMesh__RedisReplay__CommandTimeout"] = "00:00:05",
        };

        public void Dispose() => Directory.Delete(_directory, recursive: true);
    }
}
