using OathMesh.AdapterTests;

namespace OathMesh.AspNetCore.Tests;

/// <summary>What every adapter owes, against the scheme on a real Kestrel.</summary>
public sealed class AspNetCoreAdapterTests : AdapterSuite
{
    protected override async Task<IAdapterHost> StartAsync(AdapterSetup setup) => await AspNetCoreAdapterHost.StartAsync(setup);
}
