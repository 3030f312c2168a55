using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.Conformance;
using OathMesh.Conformance.Protocol;
using OathMesh.Conformance.Verification;
using OathMesh.Policy;

namespace OathMesh.AzureFunctions.Testee;

/// <summary>The Functions adapter in one of the two HTTP modes: each step of a case is a request to a function of a fresh worker, the real one where the feed has it.</summary>
internal sealed class FunctionsTestee(HttpMode mode) : ITestee
{
    public string Name => mode == HttpMode.BuiltIn ? "oathmesh-functions" : "oathmesh-functions-aspnetcore";

    public string Version =>
        typeof(OathMeshFunctionsOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public string Language => "csharp";

    public IReadOnlyList<string> Capabilities { get; } = ["verify", "http"];

    public ValueTask RunAsync(string operation, JsonElement run, Utf8JsonWriter results) =>
        new(operation == "verify" ? VerifyAsync(run, results) : HttpAsync(run, results));

    private async Task VerifyAsync(JsonElement run, Utf8JsonWriter results)
    {
        using var setup = VerifierSetup.Read(run);
        if (setup.Faults.Binding)
        {
            throw new CaseFormatException("A worker is always shown the request: the fault binding cannot be had.");
        }

        await using var worker = await StartAsync(setup, discloseEverything: true, realm: null);
        foreach (var step in setup.Steps)
        {
            setup.Time.Set(step.Now);
            Answers.WriteVerdict(results, await worker.CallAsync("claims", Requests.Of(step)));
        }
    }

    private async Task HttpAsync(JsonElement run, Utf8JsonWriter results)
    {
        using var setup = VerifierSetup.ReadReceiver(run, "realm", "requireAct");
        var config = run.RequiredMember("config");
        var function = config.OptionalString("requireAct") switch
        {
            null => "claims",
            "deploy" => "deploy",
            var action => throw new CaseFormatException($"There is no function that asks for {action}: attributes are constants."),
        };
        await using var worker = await StartAsync(setup, discloseEverything: false, config.OptionalString("realm"));
        foreach (var step in run.RequiredArray("steps"))
        {
            setup.Time.Set(CaseStep.ReadNow(step));
            Answers.WriteHttp(results, await worker.CallAsync(function, Requests.Of(step)));
        }
    }

    private Task<TestWorkerHost> StartAsync(VerifierSetup setup, bool discloseEverything, string? realm)
    {
        var functions = mode == HttpMode.BuiltIn ? typeof(BuiltInFunctions) : typeof(AspNetCoreFunctions);
        return TestWorkerHost.StartAsync(new WorkerApp(mode, functions, worker => worker.UseOathMesh(options =>
        {
            options.Audience = setup.Options.Audience;
            foreach (var issuer in setup.Options.TrustedIssuers)
            {
                options.TrustedIssuers.Add(issuer);
            }

            options.Leeway = setup.Options.Leeway;
            options.RequireRequestBinding = setup.Options.RequireRequestBinding;
            options.Keys = setup.Options.Keys;
            options.ReplayStore = setup.Options.ReplayStore;
            options.Policy = new UncheckedPolicy(setup.Options.Policy!);
            options.Audit = setup.Options.Audit;
            options.Revocations = setup.Options.Revocations;
            options.TimeProvider = setup.Time;
            options.DiscloseEverything = discloseEverything;
            options.Realm = realm ?? options.Realm;
        })));
    }

    /// <summary>Hides what kind of policy it is: some cases have a policy for another issuer or audience on purpose, which the start refuses.</summary>
    private sealed class UncheckedPolicy(IPolicy policy) : IPolicy
    {
        public PolicyDecision Evaluate(OathMeshCaller caller) => policy.Evaluate(caller);
    }
}
