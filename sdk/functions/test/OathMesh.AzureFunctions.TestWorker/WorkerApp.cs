using Microsoft.Azure.Functions.Worker;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>A function app.</summary>
/// <param name="Mode">How it gets its HTTP requests.</param>
/// <param name="Functions">The class whose <c>[Function]</c> methods are its functions. HTTP functions take any target.</param>
/// <param name="Configure">Its program: what it does with the worker's builder.</param>
public sealed record WorkerApp(HttpMode Mode, Type Functions, Action<IFunctionsWorkerApplicationBuilder> Configure)
{
    /// <summary>The environment's name.</summary>
    public string EnvironmentName { get; init; } = "Production";

    /// <summary>Its settings.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether <see cref="Configure"/> comes before ASP.NET Core integration, where it should not.</summary>
    public bool IntegratesLast { get; init; }
}
