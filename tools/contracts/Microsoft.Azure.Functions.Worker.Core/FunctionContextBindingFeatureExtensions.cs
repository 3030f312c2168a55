namespace Microsoft.Azure.Functions.Worker;

/// <summary>The contract keeps results and outputs in <see cref="FunctionContext.Items"/>, where the tests' host finds them.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) => new Result(context);

    public static IEnumerable<OutputBindingData<T>> GetOutputBindings<T>(this FunctionContext context)
    {
        foreach (var (name, binding) in context.FunctionDefinition.OutputBindings)
        {
            yield return new Output<T>(context, name, binding.Type);
        }
    }

    private sealed class Result(FunctionContext context) : InvocationResult
    {
        private const string Key = "contract:result";

        public override object? Value
        {
            get => context.Items.TryGetValue(Key, out var value) ? value : null;
            set => context.Items[Key] = value!;
        }
    }

    private sealed class Output<T>(FunctionContext context, string name, string type) : OutputBindingData<T>
    {
        public override string BindingType => type;

        public override string Name => name;

        private string Key => "contract:output:" + name;

        public override T? Value
        {
            get => context.Items.TryGetValue(Key, out var value) && value is T typed ? typed : default;
            set => context.Items[Key] = value!;
        }
    }
}
