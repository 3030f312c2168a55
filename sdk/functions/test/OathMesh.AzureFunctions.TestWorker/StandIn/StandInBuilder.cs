using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>Keeps the middleware; the first added is the outermost.</summary>
internal sealed class StandInBuilder(IServiceCollection services) : IFunctionsWorkerApplicationBuilder
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    public IServiceCollection Services { get; } = services;

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    public FunctionExecutionDelegate Build(FunctionExecutionDelegate innermost) =>
        Enumerable.Reverse(_middleware).Aggregate(innermost, (next, middleware) => middleware(next));
}
