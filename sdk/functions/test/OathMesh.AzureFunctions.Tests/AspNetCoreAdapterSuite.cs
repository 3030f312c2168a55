using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.AzureFunctions.Tests.Support;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>What every adapter owes, under ASP.NET Core integration.</summary>
public abstract class AspNetCoreAdapterSuite : AdapterSuite
{
    protected override Task<IAdapterHost> StartAsync(AdapterSetup setup) => FunctionsAdapterHost.StartAsync(HttpMode.AspNetCore, setup);
}
