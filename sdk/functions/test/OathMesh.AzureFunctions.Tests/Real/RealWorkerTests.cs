using Microsoft.Extensions.Options;
using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.AzureFunctions.Tests.Support;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>The suites in the real worker, made by its own builder: see <see cref="TestWorkerHost"/>.</summary>
public sealed class RealWorkerBuiltInAdapterTests : BuiltInAdapterSuite;

public sealed class RealWorkerAspNetCoreAdapterTests : AspNetCoreAdapterSuite;

public sealed class RealWorkerBuiltInTests() : FunctionsSuite(HttpMode.BuiltIn);

public sealed class RealWorkerAspNetCoreTests() : FunctionsSuite(HttpMode.AspNetCore);

public sealed class RealWorkerBuiltInBindingTests() : RequestBindingSuite(HttpMode.BuiltIn);

public sealed class RealWorkerAspNetCoreBindingTests() : RequestBindingSuite(HttpMode.AspNetCore);

public sealed class RealWorkerStartupTests : StartupSuite
{
    [Fact]
    public async Task Does_not_start_when_the_integration_comes_after_it()
    {
        using var setup = new AdapterSetup();
        var start = () => TestWorkerHost.StartAsync(Apps.Of(HttpMode.AspNetCore, setup) with { IntegratesLast = true });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle()
            .Which.Should().Contain("UseOathMesh() was called before ConfigureFunctionsWebApplication(): call it after");
    }

    [Theory]
    [InlineData(HttpMode.BuiltIn)]
    [InlineData(HttpMode.AspNetCore)]
    public async Task Denials_are_no_trouble_to_the_worker(HttpMode mode)
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        foreach (var function in new[] { "read", "several" })
        {
            (await worker.CallAsync(function, WorkerRequest.Get())).Status.Should().Be(401);
        }

        (await worker.CallAsync("read", WorkerRequest.Get("OathMesh " + setup.Mint()))).Status.Should().Be(200);
        worker.Complaints.Should().BeEmpty();
    }
}
