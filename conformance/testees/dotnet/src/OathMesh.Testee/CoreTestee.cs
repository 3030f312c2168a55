using System.Reflection;
using System.Text.Json;
using OathMesh.Conformance.Operations;
using OathMesh.Conformance.Protocol;
using OathMesh.Verification;

namespace OathMesh.Testee;

/// <summary>The core library itself.</summary>
internal sealed class CoreTestee : ITestee
{
    public string Name => "oathmesh-dotnet";

    public string Version =>
        typeof(TokenVerifier).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public string Language => "csharp";

    public IReadOnlyList<string> Capabilities => CoreOperations.Names;

    public ValueTask RunAsync(string operation, JsonElement run, Utf8JsonWriter results) => CoreOperations.RunAsync(operation, run, results);
}
