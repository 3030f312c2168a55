using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>Tells the worker's own server what to route to functions: any target, in any method. Which function it is, the invocation says.</summary>
internal sealed class CatchAllMetadata(IReadOnlyList<FunctionShape> functions) : IFunctionMetadataProvider
{
    public Task<ImmutableArray<IFunctionMetadata>> GetFunctionMetadataAsync(string directory) =>
        Task.FromResult<ImmutableArray<IFunctionMetadata>>(
        [
            new DefaultFunctionMetadata
            {
                Name = "any",
                EntryPoint = functions[0].EntryPoint,
                Language = "dotnet-isolated",
                ScriptFile = functions[0].PathToAssembly,
                RawBindings = ["""{"type":"httpTrigger","direction":"In","name":"request","authLevel":"Anonymous","route":"{**target}"}"""],
            },
        ]);
}
