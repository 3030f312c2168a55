using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using OathMesh.Client.Tests.Support;
using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

public sealed class OathMeshClientOptionsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LocalKey _key;
    private readonly string _directory = Directory.CreateTempSubdirectory("oathmesh-options-").FullName;

    public OathMeshClientOptionsTests() => _key = new LocalKey(_time);

    private string KeyPath => Path.Combine(_directory, "client.pem");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Faults_stop_the_host_and_are_listed_at_once()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHttpClient("inventory").AddOathMeshHandler(options =>
        {
            options.Action = "no spaces";
            options.Lifetime = TimeSpan.FromSeconds(301);
            options.MaxBoundBodyBytes = -1;
            options.Pool.MaxDepth = 0;
        });
        using var host = builder.Build();
        var faults = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Failures.ToList();
        faults.Should().OnlyContain(fault => fault.StartsWith("OathMesh client inventory: ", StringComparison.Ordinal));
        string[] expected = ["base address", "aud must", "act must", "Subject is missing", "Lifetime", "token source", "MaxBoundBodyBytes", "Pool: MaxDepth"];
        faults.Should().HaveCount(expected.Length);
        foreach (var part in expected)
        {
            faults.Should().ContainSingle(fault => fault.Contains(part, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Binds_every_setting()
    {
        KeyFiles.SavePrivateKey(KeyPath, Ed25519PrivateKey.Generate());
        var options = Read(new()
        {
            ["BaseAddress"] = "https://inventory.internal/", ["Audience"] = "https://inventory.internal", ["Action"] = "inventory.read", ["Subject"] = "svc://orders/worker",
            ["Scope:0"] = "a", ["Scope:1"] = "b", ["Reason"] = "nightly", ["Environment"] = "prod", ["Tenant"] = "acme", ["Lifetime"] = "00:05:00",
            ["BindRequests"] = "true", ["MaxBoundBodyBytes"] = "10", ["Issuer"] = "https://issuer.internal", ["IssuerAddress"] = "https://issuer-a.internal",
            ["IssuerTimeout"] = "00:00:05", ["BindIssuerRequests"] = "false", ["ClientId"] = "https://clients.internal/orders", ["KeyPath"] = KeyPath,
            ["UsePool"] = "true", ["SignLocally"] = "false",
            ["Pool:MaxDepth"] = "10", ["Pool:MinRemainingLife"] = "00:00:30", ["Pool:Coverage"] = "00:00:20", ["Pool:MaxWaiters"] = "20", ["Pool:WaitTimeout"] = "00:00:10", ["Pool:MaxKeys"] = "5",
        });
        options.Should().BeEquivalentTo(
            new
            {
                BaseAddress = new Uri("https://inventory.internal/"), Audience = "https://inventory.internal", Action = "inventory.read", Subject = "svc://orders/worker",
                Scope = new[] { "a", "b" }, Reason = "nightly", Environment = "prod", Tenant = "acme", Lifetime = TimeSpan.FromMinutes(5),
                BindRequests = true, MaxBoundBodyBytes = 10, Issuer = "https://issuer.internal", IssuerAddress = new Uri("https://issuer-a.internal"),
                IssuerTimeout = TimeSpan.FromSeconds(5), BindIssuerRequests = false, ClientId = "https://clients.internal/orders", KeyPath,
                UsePool = true, SignLocally = false,
                Pool = new
                {
                    MaxDepth = 10, MinRemainingLife = TimeSpan.FromSeconds(30), Coverage = TimeSpan.FromSeconds(20), MaxWaiters = 20, WaitTimeout = TimeSpan.FromSeconds(10), MaxKeys = 5,
                },
            },
            compare => compare.ComparingByMembers<TokenPoolOptions>());
    }

    [Theory]
    [InlineData("Acton", "deploy", "misspelling")]
    [InlineData("Pool:Depth", "5", "misspelling")]
    [InlineData("Lifetime", "300", "time such as")]
    [InlineData("UsePool", "yes", "true or false")]
    [InlineData("Pool:MaxDepth", "many", "whole number")]
    [InlineData("BaseAddress", "inventory", "absolute URL")]
    [InlineData("Scope", "a", "list of texts")]
    [InlineData("Pool", "on", "an object")]
    public void Takes_no_setting_that_it_does_not_understand(string setting, string value, string why) =>
        FaultsOf(new() { [setting] = value }).Should().Contain(fault => fault.Contains($"OathMesh:Clients:inventory:{setting}", StringComparison.Ordinal) && fault.Contains(why, StringComparison.Ordinal));

    [Theory]
    [InlineData("http://inventory.internal/", "plain HTTP")]
    [InlineData("ftp://inventory.internal/", "http or https")]
    [InlineData("https://u:p@inventory.internal/", "user name")]
    public void Takes_no_base_address_that_a_token_may_not_go_to(string address, string why) =>
        FaultsOf(new() { ["BaseAddress"] = address }, options => options.TokenSource = _key).Should().ContainSingle().Which.Should().Contain(why);

    [Fact]
    public void Uses_the_base_address_of_the_http_client_and_the_other_way_round()
    {
        using var one = Build(builder => builder.ConfigureHttpClient(client => client.BaseAddress = new Uri("https://inventory.internal/a/")), options =>
        {
            Good(options);
            options.BaseAddress = null;
        });
        one.GetRequiredService<IOptionsMonitor<OathMeshClientOptions>>().Get("inventory").BaseAddress.Should().Be(new Uri("https://inventory.internal/a/"));
        using var other = Build(_ => { }, options =>
        {
            Good(options);
            options.BaseAddress = new Uri("https://inventory.internal/b/");
        });
        other.GetRequiredService<IHttpClientFactory>().CreateClient("inventory").BaseAddress.Should().Be(new Uri("https://inventory.internal/b/"));
    }

    [Fact]
    public void Refuses_two_base_addresses_that_differ()
    {
        using var services = Build(builder => builder.ConfigureHttpClient(client => client.BaseAddress = new Uri("https://inventory.internal/")), options =>
        {
            Good(options);
            options.BaseAddress = new Uri("https://inventory.internal:8443/");
        });
        FluentActions.Invoking(() => services.GetRequiredService<IHttpClientFactory>().CreateClient("inventory"))
            .Should().Throw<OptionsValidationException>().WithMessage("*different origins*");
    }

    [Fact]
    public void Wants_a_lifetime_that_the_pool_can_keep()
    {
        var settings = new Dictionary<string, string?> { ["Lifetime"] = "00:01:00" };
        FaultsOf(settings, Good).Should().ContainSingle().Which.Should().Contain("MinRemainingLife");
        FaultsOf(new(settings) { ["Lifetime"] = "00:01:01" }, Good).Should().BeEmpty();
        FaultsOf(new(settings) { ["UsePool"] = "false" }, Good).Should().BeEmpty();
        FaultsOf(new(settings) { ["Lifetime"] = "00:00:00.5" }, Good).Should().ContainSingle().Which.Should().Contain("whole seconds");
    }

    [Fact]
    public void Opens_key_and_secret_when_it_starts()
    {
        var issuer = new Dictionary<string, string?> { ["Issuer"] = "https://issuer.internal", ["ClientId"] = "https://clients.internal/x", ["KeyPath"] = KeyPath };
        FaultsOf(issuer, Addressed).Should().ContainSingle().Which.Should().Contain("no such file");
        KeyFiles.SavePrivateKey(KeyPath, Ed25519PrivateKey.Generate());
        FaultsOf(issuer, Addressed).Should().BeEmpty();
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        FaultsOf(issuer, Addressed).Should().ContainSingle().Which.Should().Contain("chmod 600");

        var secret = Path.Combine(_directory, "secret");
        var withSecret = new Dictionary<string, string?> { ["Issuer"] = "https://issuer.internal", ["SecretFile"] = secret };
        FaultsOf(withSecret, Addressed).Should().ContainSingle().Which.Should().Contain(secret);
        File.WriteAllText(secret, "correct-horse\n");
        FaultsOf(withSecret, Addressed).Should().BeEmpty();
        File.WriteAllText(secret, new string('x', 5000));
        FaultsOf(withSecret, Addressed).Should().ContainSingle().Which.Should().Contain("too long");
    }

    [Fact]
    public void Wants_one_way_to_get_tokens()
    {
        KeyFiles.SavePrivateKey(KeyPath, Ed25519PrivateKey.Generate());
        FaultsOf(new() { ["Issuer"] = "https://issuer.internal" }, Addressed).Should().ContainSingle().Which.Should().Contain("exactly one credential");
        FaultsOf(new() { ["Issuer"] = "https://issuer.internal" }, Good).Should().ContainSingle().Which.Should().Contain("both given");
        FaultsOf(new() { ["SignLocally"] = "true", ["Issuer"] = "https://issuer.internal", ["KeyPath"] = KeyPath }, Addressed).Should().BeEmpty();
        FaultsOf(new() { ["SignLocally"] = "true", ["KeyPath"] = KeyPath, ["ClientId"] = "https://x" }, Addressed).Should().HaveCount(2);
        FaultsOf(new() { ["Issuer"] = "https://issuer.internal", ["Secret"] = "a", ["SecretFile"] = "b" }, Addressed).Should().ContainSingle().Which.Should().Contain("SecretFile");
    }

    [Fact]
    public async Task Takes_a_token_source_from_the_container()
    {
        await using var api = await RunningApi.StartAsync(_time, _key.KeySet);
        using var caller = new Caller(api.Address, _time, options => options.Subject = null, services: services => services.AddSingleton<ITokenSource>(_key));
        (await caller.Client.GetStringAsync("inventory")).Should().StartWith(RunningIssuer.Subject);
    }

    [Fact]
    public async Task Signs_locally_without_an_issuer()
    {
        using var key = Ed25519PrivateKey.Generate();
        KeyFiles.SavePrivateKey(KeyPath, key);
        await using var api = await RunningApi.StartAsync(_time, () => new JsonWebKeySet([key.PublicKey]));
        using var caller = new Caller(api.Address, _time, options =>
        {
            options.SignLocally = true;
            options.Issuer = RunningIssuer.Name;
            options.KeyPath = KeyPath;
        });
        (await caller.Client.GetStringAsync("inventory")).Should().StartWith(RunningIssuer.Subject);
    }

    [Fact]
    public void Is_for_one_client_not_for_the_defaults_of_all() =>
        new ServiceCollection().Invoking(services => services.ConfigureHttpClientDefaults(defaults => defaults.AddOathMeshHandler()))
            .Should().Throw<ArgumentException>().WithMessage("*one HttpClient*");

    [Fact]
    public async Task Adds_one_handler_however_often_it_is_called()
    {
        await using var api = await RunningApi.StartAsync(_time, _key.KeySet);
        using var caller = Caller.Local(api.Address, _time, _key, build: builder => builder.AddOathMeshHandler(options => options.Reason = "again").AddOathMeshHandler());
        (await caller.Client.GetStringAsync("inventory")).Should().Contain("again");
    }

    [Fact]
    public void Reads_a_section_of_ones_own()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Mine:Audience"] = "https://inventory.internal", ["Mine:Typo"] = "x" }).Build();
        var services = new ServiceCollection();
        services.AddHttpClient("inventory").AddOathMeshHandler(configuration.GetSection("Mine"));
        using var provider = services.BuildServiceProvider();
        var faults = FluentActions.Invoking(() => provider.GetRequiredService<IOptionsMonitor<OathMeshClientOptions>>().Get("inventory")).Should().Throw<OptionsValidationException>().Which.Failures;
        faults.Should().Contain(fault => fault.Contains("Mine:Typo", StringComparison.Ordinal)).And.NotContain(fault => fault.Contains("aud ", StringComparison.Ordinal));
    }

    [Fact]
    public void Leaves_other_clients_alone()
    {
        var services = new ServiceCollection();
        services.AddHttpClient("inventory").AddOathMeshHandler();
        services.AddHttpClient("other");
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IHttpClientFactory>().CreateClient("other").BaseAddress.Should().BeNull();
        provider.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get("other").HttpMessageHandlerBuilderActions.Should().BeEmpty();
    }

    private static ServiceProvider Build(Action<IHttpClientBuilder> build, Action<OathMeshClientOptions> configure, Dictionary<string, string?>? settings = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection((settings ?? []).Select(pair => KeyValuePair.Create($"OathMesh:Clients:inventory:{pair.Key}", pair.Value)))
            .Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        build(services.AddHttpClient("inventory").AddOathMeshHandler(configure));
        return services.BuildServiceProvider();
    }

    private static OathMeshClientOptions Read(Dictionary<string, string?> settings)
    {
        using var services = Build(_ => { }, _ => { }, settings);
        return services.GetRequiredService<IOptionsMonitor<OathMeshClientOptions>>().Get("inventory");
    }

    private static IReadOnlyList<string> FaultsOf(Dictionary<string, string?> settings, Action<OathMeshClientOptions>? configure = null)
    {
        using var services = Build(_ => { }, options =>
        {
            options.Audience ??= "https://inventory.internal";
            options.Subject ??= "svc://orders/worker";
            configure?.Invoke(options);
        }, settings);
        try
        {
            services.GetRequiredService<IOptionsMonitor<OathMeshClientOptions>>().Get("inventory");
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    private static void Addressed(OathMeshClientOptions options) => options.BaseAddress = new Uri("https://inventory.internal/");

    private void Good(OathMeshClientOptions options)
    {
        Addressed(options);
        options.Audience = "https://inventory.internal";
        options.Subject = "svc://orders/worker";
        options.TokenSource = _key;
    }
}
