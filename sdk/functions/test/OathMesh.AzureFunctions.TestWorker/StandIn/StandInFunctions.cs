using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>Calls a function by reflection, and turns what it gives back into results and outputs.</summary>
internal static class StandInFunctions
{
    public const string InputKey = "input";
    public const string HttpContextKey = "HttpRequestContext";

    public static async Task InvokeAsync(FunctionContext context)
    {
        var shape = ((StandInDefinition)context.FunctionDefinition).Shape;
        var arguments = new List<object?>();
        foreach (var parameter in shape.Method.GetParameters())
        {
            arguments.Add(await BindAsync(context, parameter.ParameterType));
        }

        var target = shape.Method.IsStatic ? null : ActivatorUtilities.CreateInstance(context.InstanceServices, shape.Method.ReflectedType!);
        var returned = shape.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, [.. arguments], null);
        if (returned is Task task)
        {
            await task;
            returned = shape.Method.ReturnType.IsGenericType ? ((dynamic)task).Result : null;
        }

        if (shape.Outputs.ContainsKey(FunctionShape.ReturnValue))
        {
            context.GetInvocationResult().Value = returned;
            return;
        }

        foreach (var output in context.GetOutputBindings<object>())
        {
            output.Value = returned?.GetType().GetProperty(output.Name)!.GetValue(returned);
        }
    }

    public static object? HttpResultOf(FunctionContext context)
    {
        var shape = ((StandInDefinition)context.FunctionDefinition).Shape;
        return shape.AnswersByReturning ? context.GetInvocationResult().Value : context.GetOutputBindings<object>().Single(output => output.Name == shape.HttpOutput).Value;
    }

    public static IReadOnlyList<string> OtherOutputsOf(FunctionContext context) =>
        [.. context.GetOutputBindings<object>().Where(output => output.BindingType != FunctionShape.Http && output.Value is not null).Select(output => output.Name)];

    public static WorkerAnswer AnswerOf(FunctionContext context)
    {
        var response = HttpResultOf(context) as HttpResponseData ?? throw new InvalidOperationException("The function gave no response.");
        var headers = response.Headers.SelectMany(header => header.Value.Select(value => (header.Key, Value: value)));
        return new WorkerAnswer(
            (int)response.StatusCode,
            headers.ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase),
            ((MemoryStream)response.Body).ToArray(),
            OtherOutputsOf(context));
    }

    private static async Task<object?> BindAsync(FunctionContext context, Type type)
    {
        if (type == typeof(FunctionContext))
        {
            return context;
        }

        if (type == typeof(HttpRequestData))
        {
            return await context.GetHttpRequestDataAsync();
        }

        return type == typeof(HttpRequest) ? ((HttpContext)context.Items[HttpContextKey]).Request : context.Items[InputKey];
    }
}
