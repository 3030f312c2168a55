using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>A function, as a worker knows it.</summary>
internal sealed class StandInDefinition(FunctionShape shape) : FunctionDefinition
{
    public FunctionShape Shape { get; } = shape;

    public override string PathToAssembly => Shape.PathToAssembly;

    public override string EntryPoint => Shape.EntryPoint;

    public override string Name => Shape.Name;

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(shape.TriggerName, new Binding(shape.TriggerName, shape.TriggerType));

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } =
        shape.Outputs.ToImmutableDictionary(output => output.Key, output => (BindingMetadata)new Binding(output.Key, output.Value));

    private sealed class Binding(string name, string type) : BindingMetadata
    {
        public override string Name { get; } = name;

        public override string Type { get; } = type;
    }
}
