using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;

namespace OathMesh.AzureFunctions.Tests.Support;

/// <summary>Function apps protected by OathMesh.</summary>
internal static class Apps
{
    public static WorkerApp Of(HttpMode mode, AdapterSetup setup, Action<OathMeshFunctionsOptions>? configure = null) => new(mode, FunctionsOf(mode), worker =>
    {
        worker.Services.AddSingleton(setup);
        worker.UseOathMesh(options =>
        {
            setup.Configure(options);
            configure?.Invoke(options);
        });
        if (setup.IsProtectedTwice)
        {
            // Neither way may verify a call twice.
            worker.UseOathMesh();
            worker.UseMiddleware<OathMeshMiddleware>();
        }
    })
    {
        EnvironmentName = setup.EnvironmentName,
    };

    public static Type FunctionsOf(HttpMode mode) => mode == HttpMode.BuiltIn ? typeof(BuiltInFunctions) : typeof(AspNetCoreFunctions);
}
