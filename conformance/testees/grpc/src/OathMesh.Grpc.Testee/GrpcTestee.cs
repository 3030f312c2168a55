using System.Reflection;
using System.Text.Json;
using OathMesh.Conformance.Protocol;
using OathMesh.Conformance.Verification;

namespace OathMesh.Grpc.Testee;

/// <summary>
/// The gRPC server interceptor: each step of a case is a call. With the full package feed the calls go through a real gRPC server in this process;
/// otherwise the interceptor is called with a stand-in for the server's call, around the HTTP request that would be behind it.
/// </summary>
internal sealed class GrpcTestee : ITestee
{
    public string Name => "oathmesh-grpc";

    public string Version =>
        typeof(OathMeshServerInterceptor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public string Language => "csharp";

    public IReadOnlyList<string> Capabilities { get; } = ["verify"];

    public async ValueTask RunAsync(string operation, JsonElement run, Utf8JsonWriter results)
    {
        using var setup = VerifierSetup.Read(run);
        await using var receiver = await CallReceiver.StartAsync(setup);
        foreach (var step in setup.Steps)
        {
            setup.Time.Set(step.Now);
            Write(results, await receiver.CallAsync(step.Authorization));
        }
    }

    private static void Write(Utf8JsonWriter results, CallOutcome outcome)
    {
        results.WriteStartObject();
        if (outcome.Claims is { } claims)
        {
            results.WriteString("outcome", "allow");
            results.WriteNumber("step", 14);
            results.WritePropertyName("claims");
            results.WriteRawValue(claims);
        }
        else
        {
            results.WriteString("outcome", "deny");
            results.WriteNumber("step", outcome.Denial!.Step!.Value);
            results.WriteString("code", outcome.Denial.Code);
        }

        results.WriteEndObject();
    }
}
