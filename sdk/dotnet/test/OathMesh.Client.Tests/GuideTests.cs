using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OathMesh.Client.Tests.Support;
using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

/// <summary>Holds docs/guides/client.md to what the client does.</summary>
public sealed class GuideTests
{
    private static readonly string Guide = ReadFile("docs/guides/client.md");

    [Fact]
    public void Its_programs_are_the_ones_that_compile_here()
    {
        var here = Lines(ReadFile("sdk/dotnet/test/OathMesh.Client.Tests/GuideTests.cs"));
        var blocks = Blocks("csharp");
        blocks.Should().HaveCount(6);
        foreach (var block in blocks)
        {
            here.Should().ContainInConsecutiveOrder(Lines(block));
        }

        Lines(Regex.Match(ReadFile("README.md"), "## Call an API\n\n```csharp\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value).Should().BeSubsetOf(here);
    }

    [Fact]
    public async Task Its_configuration_is_taken_as_it_stands_but_for_its_addresses()
    {
        var time = new ManualTimeProvider();
        await using var issuer = await RunningIssuer.StartAsync(time);
        var json = Blocks("json").Single().Replace("client.pem", issuer.ClientKeyPath, StringComparison.Ordinal);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(stream);
        Register(builder);
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("inventory");
        client.BaseAddress.Should().Be(new Uri("https://inventory.internal/"));
        await host.StopAsync();
    }

    [Fact]
    public void Its_table_has_every_setting_and_its_default()
    {
        var listed = Regex.Matches(Guide.Split("## Settings")[1].Split("\n## ")[0], @"^\| (`[^|]+) \|", RegexOptions.Multiline)
            .SelectMany(row => Regex.Matches(row.Groups[1].Value, "`([A-Za-z:]+)`").Select(name => name.Groups[1].Value));
        string[] fromCodeOnly = ["Keys", "TokenSource", "Pool"];
        var known = typeof(OathMeshClientOptions).GetProperties().Select(property => property.Name).Except(fromCodeOnly)
            .Concat(typeof(TokenPoolOptions).GetProperties().Select(property => $"Pool:{property.Name}"));
        listed.Should().BeEquivalentTo(known);

        var options = new OathMeshClientOptions();
        foreach (var (setting, value) in new (string, object)[]
        {
            ("MaxBoundBodyBytes", options.MaxBoundBodyBytes), ("IssuerTimeout", options.IssuerTimeout), ("Pool:MaxDepth", options.Pool.MaxDepth),
            ("Pool:MinRemainingLife", options.Pool.MinRemainingLife), ("Pool:Coverage", options.Pool.Coverage), ("Pool:MaxWaiters", options.Pool.MaxWaiters),
            ("Pool:WaitTimeout", options.Pool.WaitTimeout), ("Pool:MaxKeys", options.Pool.MaxKeys),
        })
        {
            Guide.Should().MatchRegex($@"\| `{setting}` \| `?{value}`? \|");
        }
    }

    [Fact]
    public async Task Its_programs_do_what_it_says()
    {
        var time = new ManualTimeProvider();
        using var key = new LocalKey(time);
        await using var api = await RunningApi.StartAsync(time, key.KeySet);
        using var caller = Caller.Local(api.Address, time, key);
        (await ReadAsync(new OneClient(caller.Client))).Should().StartWith("svc://tests/caller inventory.read");
        (await DeployAsync(caller.Client)).Should().Contain("deploy").And.Contain("release 7");
        (await TryReadAsync(caller.Client)).Should().NotBeNull();
        key.Failure = new OathMeshTokenException("down") { IsTransient = true };
        (await TryReadAsync(caller.Client)).Should().BeNull();
        key.Failure = new OathMeshTokenException("never");
        await Assert.ThrowsAsync<OathMeshTokenException>(() => TryReadAsync(caller.Client));
    }

    [Fact]
    public void Its_local_client_lacks_nothing_but_its_key()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        RegisterLocal(builder);
        using var services = builder.Services.BuildServiceProvider();
        FluentActions.Invoking(() => services.GetRequiredService<IOptionsMonitor<OathMeshClientOptions>>().Get("inventory"))
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().Contain("keys: there is no such file");
    }

    /// <summary>The guide's program without an HttpClient; never run.</summary>
    internal static async Task<OathMeshToken> GetAsync(CancellationToken cancellationToken)
    {
        using var key = KeyFiles.LoadPrivateKey("client.pem");
        using var issuer = new IssuerTokenSource(new IssuerTokenSourceOptions
        {
            Issuer = "https://issuer.internal",
            ClientId = "https://clients.example/orders",
            Keys = key,
            Subject = "svc://orders/worker",
        });
        using var tokens = new PooledTokenSource(issuer);
        var token = await tokens.GetTokenAsync(new TokenRequest { Audience = "https://inventory.internal", Action = "inventory.read" }, cancellationToken);
        return token;
    }

    private static void Register(HostApplicationBuilder builder)
    {
        builder.Services.AddHttpClient("inventory").AddOathMeshHandler();
    }

    private static void RegisterLocal(HostApplicationBuilder builder)
    {
        builder.Services.AddHttpClient("inventory").AddOathMeshHandler(options =>
        {
            options.BaseAddress = new Uri("https://inventory.internal/");
            options.Audience = "https://inventory.internal";
            options.Action = "inventory.read";
            options.Subject = "svc://orders/worker";
            options.SignLocally = true;
            options.Issuer = "https://orders.internal";
            options.KeyPath = "keys";
        });
    }

    private static async Task<string> ReadAsync(IHttpClientFactory factory)
    {
        var client = factory.CreateClient("inventory");
        var stock = await client.GetStringAsync("inventory");
        return stock;
    }

    private static async Task<string> DeployAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "deploy")
            .SetOathMeshAction("deploy")
            .SetOathMeshReason("release 7")
            .SetOathMeshBinding();
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<string?> TryReadAsync(HttpClient client)
    {
        try
        {
            return await client.GetStringAsync("inventory");
        }
        catch (OathMeshTokenException e) when (e.IsTransient)
        {
            // The issuer is down, slow, or limits the rate. e.RetryAfter says how long, when the issuer did.
            return null;
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries);

    private static List<string> Blocks(string language) =>
        [.. Regex.Matches(Guide, $"```{language}\n(.*?)\n```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    private static string ReadFile(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "OathMesh.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return File.ReadAllText(Path.Combine(root.FullName, path));
    }

    private sealed class OneClient(HttpClient client) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => client;
    }
}
