using System.Text.Json;

namespace OathMesh.Conformance.Operations;

/// <summary>Carries out the operations of the conformance protocol on the OathMesh core.</summary>
public static class CoreOperations
{
    /// <summary>The operations that the core can carry out.</summary>
    public static IReadOnlyList<string> Names { get; } = ["verify", "mint", "rqh", "policy", "jwks"];

    /// <summary>Carries out one run line.</summary>
    /// <param name="operation">The line's <c>op</c>; one of <see cref="Names"/>.</param>
    /// <param name="run">The line.</param>
    /// <param name="results">Inside an array; receives one object a step.</param>
    /// <returns>A task that completes when all results are written.</returns>
    /// <exception cref="CaseFormatException">The line cannot be carried out as it is written.</exception>
    public static ValueTask RunAsync(string operation, JsonElement run, Utf8JsonWriter results)
    {
        ArgumentNullException.ThrowIfNull(results);
        switch (operation)
        {
            case "verify":
                return VerifyOperation.RunAsync(run, results);
            case "mint":
                MintOperation.Run(run, results);
                break;
            case "rqh":
                RequestHashOperation.Run(run, results);
                break;
            case "policy":
                PolicyOperation.Run(run, results);
                break;
            case "jwks":
                KeySetOperation.Run(run, results);
                break;
            default:
                throw new CaseFormatException($"The operation {operation} is not known.");
        }

        return ValueTask.CompletedTask;
    }
}
