using System.Reflection;
using System.Text.Json;
using OathMesh.Conformance;
using OathMesh.Conformance.Protocol;
using OathMesh.Conformance.Verification;

namespace OathMesh.AspNetCore.Testee;

/// <summary>The ASP.NET Core scheme: each step of a case is a request over a raw socket to a real Kestrel on loopback.</summary>
internal sealed class HttpTestee : ITestee
{
    public string Name => "oathmesh-aspnetcore";

    public string Version =>
        typeof(OathMeshDefaults).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public string Language => "csharp";

    public IReadOnlyList<string> Capabilities { get; } = ["verify", "http"];

    public async ValueTask RunAsync(string operation, JsonElement run, Utf8JsonWriter results)
    {
        if (operation == "verify")
        {
            await VerifyAsync(run, results);
        }
        else
        {
            await HttpAsync(run, results);
        }
    }

    private static async Task VerifyAsync(JsonElement run, Utf8JsonWriter results)
    {
        using var setup = VerifierSetup.Read(run);
        if (setup.Faults.Binding)
        {
            throw new CaseFormatException("Kestrel always shows the request: the fault binding cannot be had.");
        }

        await using var receiver = await KestrelReceiver.StartAsync(setup, discloseEverything: true, realm: null, requireAct: null);
        foreach (var step in setup.Steps)
        {
            setup.Time.Set(step.Now);
            Answers.WriteVerdict(results, await receiver.SendAsync(RawRequest.Of(step)));
        }
    }

    private static async Task HttpAsync(JsonElement run, Utf8JsonWriter results)
    {
        using var setup = VerifierSetup.ReadReceiver(run, "realm", "requireAct");
        var config = run.RequiredMember("config");
        await using var receiver = await KestrelReceiver.StartAsync(
            setup, discloseEverything: false, config.OptionalString("realm"), config.OptionalString("requireAct"));
        foreach (var step in run.RequiredArray("steps"))
        {
            setup.Time.Set(CaseStep.ReadNow(step));
            Answers.WriteHttp(results, await receiver.SendAsync(RawRequest.Of(step)));
        }
    }
}
