using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.AzureFunctions.Tests.Support;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>What every adapter owes, in built-in HTTP mode.</summary>
public abstract class BuiltInAdapterSuite : AdapterSuite
{
    protected override IReadOnlyList<string?> AddressesOfTheSender => [null];

    protected override Task<IAdapterHost> StartAsync(AdapterSetup setup) => FunctionsAdapterHost.StartAsync(HttpMode.BuiltIn, setup);
}
