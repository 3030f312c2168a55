using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OathMesh.AdapterTests;
using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Receiving;
using OathMesh.Replay;
using OathMesh.Revocation;

namespace OathMesh.Grpc.Tests;

public sealed class OathMeshGrpcOptionsTests
{
    [Fact]
    public void Notices_every_setting_of_a_receiver_so_that_none_is_lost_beside_a_scheme()
    {
        var options = new ReceiverOptions
        {
            Audience = "https://inventory.internal",
            PolicyFile = "policy.json",
            ReloadPolicy = false,
            PklExecutable = "pkl",
            AuditFile = "audit.ndjson",
            Leeway = TimeSpan.Zero,
            RequireRequestBinding = true,
            MaxBoundBodyBytes = 1,
            KeyRefreshInterval = TimeSpan.FromSeconds(1),
            KeyMaxAge = TimeSpan.FromSeconds(2),
            AllowInsecureHttp = true,
            CheckRevocations = true,
            RevocationMaxAge = TimeSpan.FromSeconds(11),
            ReplayCapacity = 1,
            SignatureEngine = Verification.SignatureEngine.Provider,
            CrossCheckRate = 1,
            MaxTableMebibytes = 1,
            Realm = "else",
            DiscloseEverything = false,
            Policy = JsonPolicy.Parse("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"default","match":{},"allow":false}]}"""u8),
            Keys = new StaticKeySource([]),
            ReplayStore = new MemoryReplayStore(),
            TimeProvider = TimeProvider.System,
            Audit = StreamAuditSink.StandardOutput(),
            Revocations = new StaticRevocationList([]),
        };
        options.TrustedIssuers.Add("https://issuer.internal");
        options.KeySets["https://issuer.internal"] = "jwks.json";
        options.RevocationLists["https://issuer.internal"] = "https://issuer.internal/v1/revocations";

        var settings = typeof(ReceiverOptions).GetProperties().Select(property => property.Name).Except([nameof(ReceiverOptions.ConfigurationFaults)]);
        ReceiverChoice.OwnSettings(options).Should().BeEquivalentTo(settings);
    }

    [Fact]
    public void Reads_every_setting_of_its_own_from_configuration()
    {
        var options = Read(new()
        {
            ["Scheme"] = "Second",
            ["Audience"] = "https://inventory.internal",
            ["TrustedIssuers:0"] = "https://issuer.internal",
            ["UnmappedMethods"] = "allowAnyAct",
            ["OpenMethods:0"] = "/grpc.health.v1.Health/Check",
            ["Acts:/shop.Inventory/Read"] = "inventory.read",
            ["Acts:/shop.Inventory/Write:0"] = "inventory.write",
            ["Acts:/shop.Inventory/Write:1"] = "inventory.admin",
        });
        options.Scheme.Should().Be("Second");
        options.Audience.Should().Be("https://inventory.internal");
        options.TrustedIssuers.Should().Equal("https://issuer.internal");
        options.UnmappedMethods.Should().Be(UnmappedMethods.AllowAnyAct);
        options.OpenMethods.Should().Equal("/grpc.health.v1.Health/Check");
        options.Acts.Should().HaveCount(2);
        options.Acts["/shop.Inventory/Read"].Should().Equal("inventory.read");
        options.Acts["/shop.Inventory/Write"].Should().Equal("inventory.write", "inventory.admin");
        options.ConfigurationFaults.Should().BeEmpty();
    }

    [Fact]
    public async Task Lists_every_fault_at_once_and_does_not_start()
    {
        var faults = await FaultsAsync(
            new()
            {
                ["Audiance"] = "https://inventory.internal",
                ["UnmappedMethods"] = "1",
                ["OpenMethods"] = "/a/b",
                ["Acts:/shop.Inventory/Read:x:y"] = "inventory.read",
                ["RequireRequestBinding"] = "true",
                ["Leeway"] = "00:01:00",
            },
            options =>
            {
                options.RequireAct("shop.Inventory/Read", "inventory.read");
                options.RequireAct("/shop.Inventory/Empty");
                options.RequireAct("/shop.Inventory/Both", "x");
                options.OpenMethods.Add("/shop.Inventory/Both");
            });
        faults.Should().AllSatisfy(fault => fault.Should().StartWith("OathMesh:Grpc: "));
        string.Join('\n', faults).Should().ContainAll(
            "Audiance: is not a setting", "UnmappedMethods: must be Deny or AllowAnyAct", "OpenMethods: must be a list", "/shop.Inventory/Read: must be an action",
            "'shop.Inventory/Read' is not a method", "names no action for /shop.Inventory/Empty", "/shop.Inventory/Both is open and needs an action",
            "RequireRequestBinding would deny every call", "Leeway must be", "Audience is missing", "TrustedIssuers", "There is no policy");
    }

    [Fact]
    public async Task Does_not_start_without_any_settings() =>
        string.Join('\n', await FaultsAsync([])).Should().ContainAll("Audience is missing", "There is no policy");

    [Fact]
    public async Task Uses_the_settings_of_the_scheme_when_it_has_none()
    {
        using var setup = new AdapterSetup();
        using var host = Build([], options => options.RequireAct("/a/b", "c"), services => services.AddAuthentication().AddOathMesh(options => setup.Configure(options.Receiver)));
        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task Refuses_settings_beside_those_of_a_scheme_that_it_names()
    {
        using var setup = new AdapterSetup();
        var faults = await FaultsAsync(
            new() { ["Scheme"] = "OathMesh", ["Audience"] = "https://x.internal", ["Leeway"] = "00:00:05" },
            services: services => services.AddAuthentication().AddOathMesh(options => setup.Configure(options.Receiver)));
        faults.Should().ContainSingle().Which.Should().Contain("remove Audience, Leeway here");
    }

    [Fact]
    public async Task Refuses_a_scheme_that_is_not_there() =>
        (await FaultsAsync(new() { ["Scheme"] = "Second" })).Should().ContainSingle().Which.Should().Contain("There is no OathMesh scheme 'Second'");

    [Fact]
    public async Task Refuses_settings_for_the_audience_of_a_scheme_since_each_would_use_up_the_others_tokens()
    {
        using var setup = new AdapterSetup();
        var faults = await FaultsAsync([], setup.Configure, services => services.AddAuthentication().AddOathMesh(options => setup.Configure(options.Receiver)));
        faults.Should().ContainSingle().Which.Should().Contain("The scheme 'OathMesh' is for the same audience").And.Contain("set Scheme to 'OathMesh'");
    }

    [Fact]
    public async Task Takes_settings_of_its_own_for_another_audience_than_the_schemes()
    {
        using var setup = new AdapterSetup();
        using var other = new AdapterSetup { ReceiverAudience = "https://other.internal" };
        using var host = Build([], other.Configure, services => services.AddAuthentication().AddOathMesh(options => setup.Configure(options.Receiver)));
        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task Passes_on_the_faults_of_the_scheme() =>
        string.Join('\n', await FaultsAsync([], services: services => services.AddAuthentication().AddOathMesh(options => options.Leeway = TimeSpan.FromMinutes(1))))
            .Should().ContainAll("Authentication scheme OathMesh: ", "Leeway must be", "Audience is missing");

    private static async Task<IReadOnlyList<string>> FaultsAsync(
        Dictionary<string, string?> settings, Action<OathMeshGrpcOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        using var host = Build(settings, configure, services);
        var start = () => host.StartAsync();
        return [.. (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures];
    }

    private static OathMeshGrpcOptions Read(Dictionary<string, string?> settings)
    {
        using var host = Build(settings);
        return host.Services.GetRequiredService<IOptions<OathMeshGrpcOptions>>().Value;
    }

    private static IHost Build(Dictionary<string, string?> settings, Action<OathMeshGrpcOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(pair => "OathMesh:Grpc:" + pair.Key, pair => pair.Value));

        // Before the scheme, so that its own check at the start does not come first.
        builder.Services.AddOathMeshGrpc(configure);
        services?.Invoke(builder.Services);
        return builder.Build();
    }
}
