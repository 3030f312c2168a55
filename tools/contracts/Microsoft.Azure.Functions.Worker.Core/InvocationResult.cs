namespace Microsoft.Azure.Functions.Worker;

public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}

public abstract class InvocationResult : InvocationResult<object>
{
}
