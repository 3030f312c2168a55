using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new();
}

/// <summary>Compiles what builds a worker; there is no worker to build.</summary>
public class FunctionsApplicationBuilder : IFunctionsWorkerApplicationBuilder
{
    internal FunctionsApplicationBuilder()
    {
    }

    public IServiceCollection Services { get; } = new ServiceCollection();

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware) => this;

    public IHost Build() => throw new PlatformNotSupportedException("This was built with PackageFeed=offline, which has no Functions worker to run. Build it with -p:PackageFeed=full.");
}
