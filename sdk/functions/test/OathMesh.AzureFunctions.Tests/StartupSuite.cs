using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.AzureFunctions.Tests.Support;
using OathMesh.Replay;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>Settings, and what a worker does not start with.</summary>
[Collection("Adapter suites")]
public abstract class StartupSuite
{
    [Fact]
    public async Task Reads_its_section_and_files_in_the_applications_directory()
    {
        using var setup = new AdapterSetup();
        var directory = Directory.CreateTempSubdirectory("oathmesh-functions-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "policy.json"), $$"""
                {"version":1,"issuers":["{{AdapterSetup.Issuer}}"],"audiences":["{{AdapterSetup.Audience}}"],
                 "rules":[{"name":"bots","match":{"sub":"agent://ci/*"},"allow":true},{"name":"default","match":{},"allow":false}]}
                """);
            await File.WriteAllBytesAsync(Path.Combine(directory.FullName, "jwks.json"), new Keys.JsonWebKeySet([setup.Key.PublicKey]).ToJson());
            await using (var worker = await TestWorkerHost.StartAsync(new WorkerApp(HttpMode.BuiltIn, typeof(BuiltInFunctions), worker =>
            {
                worker.Services.AddSingleton(setup);
                worker.Services.AddSingleton<IReplayStore>(new MemoryReplayStore(new MemoryReplayStoreOptions { DenyIssuedBeforeStart = false }));
                worker.UseOathMesh();
            })
            {
                Settings = new Dictionary<string, string?>
                {
                    ["FUNCTIONS_APPLICATION_DIRECTORY"] = directory.FullName,
                    ["OathMesh:Functions:Audience"] = AdapterSetup.Audience,
                    ["OathMesh:Functions:TrustedIssuers:0"] = AdapterSetup.Issuer,
                    ["OathMesh:Functions:KeySets:0:Issuer"] = AdapterSetup.Issuer,
                    ["OathMesh:Functions:KeySets:0:Source"] = "jwks.json",
                    ["OathMesh:Functions:PolicyFile"] = "policy.json",
                    ["OathMesh:Functions:AuditFile"] = "audit.ndjson",
                    ["OathMesh:Functions:Realm"] = "stock",
                },
            }))
            {
                (await worker.CallAsync("read", WorkerRequest.Get("OathMesh " + setup.Mint()))).Status.Should().Be(200);
                (await worker.CallAsync("read", WorkerRequest.Get())).Headers["WWW-Authenticate"].Should().Equal("OathMesh realm=\"stock\"");
            }

            (await File.ReadAllLinesAsync(Path.Combine(directory.FullName, "audit.ndjson"))).Should().HaveCount(2);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Does_not_start_with_faults_and_lists_every_one()
    {
        var start = () => TestWorkerHost.StartAsync(new WorkerApp(HttpMode.BuiltIn, typeof(BuiltInFunctions), worker => worker.UseOathMesh())
        {
            Settings = new Dictionary<string, string?> { ["OathMesh:Functions:Leeway"] = "00:00:31", ["OathMesh:Functions:Audiance"] = "https://inventory.internal", ["OathMesh:Functions:Realm"] = "" },
        });
        var failures = (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures;
        string.Join('\n', failures).Should().Contain("Azure Functions: OathMesh:Functions:Audiance: is not a setting of OathMesh")
            .And.Contain("Leeway").And.Contain("Realm").And.Contain("Audience ").And.Contain("TrustedIssuers").And.Contain("There is no policy");
        failures.Should().AllSatisfy(failure => failure.Should().StartWith("Azure Functions: "));
    }

    [Theory]
    [InlineData("WEBSITE_INSTANCE_ID", "instance-1", false, true)]
    [InlineData("WEBSITE_POD_NAME", "instance-1", false, true)]
    [InlineData("CONTAINER_NAME", "instance-1", false, true)]
    [InlineData("WEBSITE_INSTANCE_ID", "instance-1", true, false)]
    [InlineData("WEBSITE_INSTANCE_ID", null, false, false)]
    public async Task Warns_in_Azure_when_instances_do_not_share_a_replay_store(string setting, string? instance, bool isShared, bool isWarned)
    {
        using var setup = new AdapterSetup { ReplayStore = isShared ? new SharedStore() : null };
        using var log = new CapturedLog();
        var app = Apps.Of(HttpMode.BuiltIn, setup);
        await using var worker = await TestWorkerHost.StartAsync(app with
        {
            Configure = builder =>
            {
                app.Configure(builder);
                builder.Services.AddLogging(logging => logging.AddProvider(log));
            },
            Settings = new Dictionary<string, string?> { [setting] = instance },
        });
        log.Events.Contains("ReplayStoreNotShared").Should().Be(isWarned);
    }

    [Fact]
    public void Refuses_no_action_and_empty_ones()
    {
        FluentActions.Invoking(() => new RequireActAttribute()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new RequireActAttribute("a", "")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new RequireActAttribute(null!)).Should().Throw<ArgumentNullException>();
    }

    private sealed class SharedStore : IReplayStore
    {
        public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => new(ReplayOutcome.Unavailable);
    }
}
