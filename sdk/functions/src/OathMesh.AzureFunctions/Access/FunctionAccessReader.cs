using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Azure.Functions.Worker;
using OathMesh.Receiving;

namespace OathMesh.AzureFunctions;

/// <summary>Finds what a function asks for: its method is looked up as the worker does it, and the attributes on method and class are read. In doubt, nobody may call it.</summary>
internal static class FunctionAccessReader
{
    private const string HttpTrigger = "httpTrigger";

    public static FunctionAccess Read(FunctionDefinition definition)
    {
        if (!definition.InputBindings.Values.Any(binding => string.Equals(binding.Type, HttpTrigger, StringComparison.OrdinalIgnoreCase)))
        {
            return FunctionAccess.Open;
        }

        try
        {
            return FindMethod(definition, out var type, out var method) is { } fault ? FunctionAccess.Unknown(fault) : Read(type!, method!);
        }
        catch (Exception e)
        {
            // An assembly that does not load, an attribute that does not construct: whatever it is, it is logged and the function stays shut.
            return FunctionAccess.Unknown(e.Message);
        }
    }

    private static string? FindMethod(FunctionDefinition definition, out Type? type, out MethodInfo? method)
    {
        type = null;
        method = null;
        var entryPoint = definition.EntryPoint;
        var dot = entryPoint.LastIndexOf('.');
        if (dot <= 0)
        {
            return $"Its entry point '{entryPoint}' is not the name of a type, a dot and the name of a method.";
        }

        type = AssemblyLoadContext.Default.LoadFromAssemblyPath(definition.PathToAssembly).GetType(entryPoint[..dot]);
        if (type is null)
        {
            return $"There is no type {entryPoint[..dot]} in {definition.PathToAssembly}.";
        }

        var methods = type.GetMethods().Where(candidate => candidate.Name == entryPoint[(dot + 1)..]).ToArray();
        method = methods.Length == 1 ? methods[0] : null;
        return method is null ? $"{type} has {methods.Length} public methods named {entryPoint[(dot + 1)..]}: there must be one." : null;
    }

    private static FunctionAccess Read(Type type, MethodInfo method)
    {
        // Any adapter's [RequireAct] counts: to pass over one from another library would open the function to other actions.
        var onMethod = method.GetCustomAttributes(inherit: true);
        var onType = type.GetCustomAttributes(inherit: true);
        IActMetadata[] methodActs = [.. onMethod.OfType<IActMetadata>()];
        IActMetadata[] typeActs = [.. onType.OfType<IActMetadata>()];
        var isOpen = (IsOpened(onMethod) && methodActs.Length == 0) || (IsOpened(onType) && methodActs.Length == 0 && typeActs.Length == 0);
        return isOpen ? FunctionAccess.Open : FunctionAccess.Require(methodActs.Concat(typeActs));
    }

    private static bool IsOpened(object[] attributes) => attributes.OfType<AllowWithoutTokenAttribute>().Any();
}
