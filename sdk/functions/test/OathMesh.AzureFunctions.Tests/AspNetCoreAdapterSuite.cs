using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.AzureFunctions.Tests.Support;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>What every adapter owes, under ASP.NET Core integration.</summary>
public abstract class AspNetCoreAdapterSuite : AdapterSuite
{
    /// <summary>The host forwards over loopback, whose address is not the sender's.</summary>
    protected override IReadOnlyList<string?> AddressesOfTheSender => [null];

    protected override Task<IAdapterHost> StartAsync(AdapterSetup setup) => FunctionsAdapterHost.StartAsync(HttpMode.AspNetCore, setup);
}
