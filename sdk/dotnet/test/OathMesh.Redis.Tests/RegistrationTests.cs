using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Redis.Tests.Support;
using OathMesh.Replay;
using StackExchange.Redis;

namespace OathMesh.Redis.Tests;

/// <summary>The store in an API on Kestrel, as the guide registers it.</summary>
[Collection(nameof(RealRedis))]
public sealed class RegistrationTests
{
    [Fact]
    public async Task Protects_an_API_and_tells_callers_when_to_come_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var app = await StartAsync(builder => builder.AddRedisReplay(options =>
        {
            options.Configuration = redis.Address;
            options.CommandTimeout = TimeSpan.FromSeconds(2);
        }));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        app.Services.GetRequiredService<IReplayStore>().Should().BeOfType<RedisReplayStore>();

        var token = await AllowedAsync(client);
        (await client.GetStringAsync("/readyz")).Should().Be("Healthy");
        using var replayed = await GetAsync(client, token);
        replayed.Headers.WwwAuthenticate.ToString().Should().Contain("error_code=\"jti_replay\"");
        replayed.Headers.RetryAfter.Should().BeNull();

        await redis.KillAsync();
        using var down = await UntilAsync(client, () => Instance.Mint(), answer => app.Services.GetRequiredService<RedisReplayStore>().IsDown);
        down.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        down.Headers.WwwAuthenticate.ToString().Should().Contain("error_code=\"replay_unavailable\"");
        down.Headers.RetryAfter!.ToString().Should().Be("1");
        using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);

        using var again = await GetAsync(client, token);
        again.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "it was presented a second time while Redis was there");
        await redis.RestartAsync(withData: false);
        await AllowedAsync(client);
        (await client.GetStringAsync("/readyz")).Should().Be("Healthy");
    }

    [Fact]
    public async Task Uses_a_connection_of_the_application_and_leaves_it_open()
    {
        await using var redis = await RedisServer.StartAsync();
        var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        await using (var app = await StartAsync(builder => builder.AddRedisReplay(connection)))
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            await AllowedAsync(client);
        }

        connection.IsConnected.Should().BeTrue();
        connection.Close(allowCommandsToComplete: false);
    }

    [Fact]
    public async Task Does_not_start_with_faults_or_without_Redis()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection([new("Redis:Nonsense", "1")]).Build().GetSection("Redis");
        (await FluentActions.Awaiting(() => StartAsync(builder => builder.AddRedisReplay(section))).Should().ThrowAsync<OptionsValidationException>())
            .Which.Failures.Should().Equal(
                "Redis replay store: Redis:Nonsense: is not a setting of the Redis replay store; look for a misspelling.",
                "Redis replay store: There is no Redis: set Configuration, ConnectionOptions or Multiplexer.");
        await FluentActions.Awaiting(() => StartAsync(builder => builder.AddRedisReplay($"127.0.0.1:{RedisServer.FreePort()}")))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("The Redis replay store is not usable. Redis cannot be reached*");
    }

    private static async Task<WebApplication> StartAsync(Action<Microsoft.AspNetCore.Authentication.AuthenticationBuilder> register)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        register(builder.Services.AddAuthentication().AddOathMesh(options =>
        {
            options.Audience = Instance.Audience;
            options.TrustedIssuers.Add(Instance.Issuer);
            options.Keys = new StaticKeySource(Instance.Issuer, new JsonWebKeySet([Instance.Key.PublicKey]));
            options.Policy = JsonPolicy.Parse(
                """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://inventory.internal"],"rules":[{"name":"bots","match":{"sub":"agent://ci/*"},"allow":true},{"name":"default","match":{},"allow":false}]}"""u8);
            options.Audit = new DegradedCount();
        }));
        builder.Services.AddAuthorization();
        builder.Services.AddHealthChecks().AddOathMesh().AddOathMeshRedisReplay();
        var app = builder.Build();
        app.MapHealthChecks("/readyz");
        app.MapGet("/inventory", () => "stock").RequireAct("inventory.read");
        try
        {
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> AllowedAsync(HttpClient client)
    {
        var token = "";
        (await UntilAsync(client, () => token = Instance.Mint(), answer => answer.StatusCode == HttpStatusCode.OK)).Dispose();
        return token;
    }

    private static async Task<HttpResponseMessage> UntilAsync(HttpClient client, Func<string> token, Func<HttpResponseMessage, bool> isDone)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var answer = await GetAsync(client, token());
            if (isDone(answer))
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/inventory", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"OathMesh {token}");
        return await client.SendAsync(request);
    }
}
