using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>What the worker's SDK writes down of a function when the app is built.</summary>
internal sealed record FunctionShape(string Name, MethodInfo Method, string TriggerName, string TriggerType, IReadOnlyDictionary<string, string> Outputs)
{
    public const string ReturnValue = "$return";
    public const string Http = "http";

    public string EntryPoint => $"{Method.ReflectedType!.FullName}.{Method.Name}";

    public string PathToAssembly => Method.ReflectedType!.Assembly.Location;

    public string? HttpOutput => Outputs.FirstOrDefault(output => output.Value == Http).Key;

    /// <summary>Whether the HTTP response is the return value; otherwise it is the named output, and only that.</summary>
    public bool AnswersByReturning => HttpOutput is null or ReturnValue;

    public static IReadOnlyList<FunctionShape> Of(Type functions) =>
    [
        .. functions.GetMethods()
            .Select(method => (Method: method, Function: method.GetCustomAttribute<FunctionAttribute>()))
            .Where(pair => pair.Function is not null)
            .Select(pair => Of(pair.Method, pair.Function!.Name)),
    ];

    private static FunctionShape Of(MethodInfo method, string name)
    {
        var trigger = method.GetParameters().Single(parameter => parameter.IsDefined(typeof(HttpTriggerAttribute)) || parameter.IsDefined(typeof(OtherTriggerAttribute)));
        var type = trigger.IsDefined(typeof(HttpTriggerAttribute)) ? "httpTrigger" : "otherTrigger";
        return new FunctionShape(name, method, trigger.Name!, type, Describe(method.ReturnType));
    }

    private static Dictionary<string, string> Describe(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
        {
            type = type.GetGenericArguments()[0];
        }

        if (type == typeof(void) || type == typeof(Task))
        {
            return [];
        }

        return IsHttp(type)
            ? new() { [ReturnValue] = Http }
            : type.GetProperties().ToDictionary(property => property.Name, property => IsHttp(property.PropertyType) ? Http : "queue");
    }

    private static bool IsHttp(Type type) => type == typeof(HttpResponseData) || type == typeof(IResult);
}
