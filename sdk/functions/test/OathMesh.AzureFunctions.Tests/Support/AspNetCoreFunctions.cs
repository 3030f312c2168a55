using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;

namespace OathMesh.AzureFunctions.Tests.Support;

/// <summary>The same functions in the form of ASP.NET Core integration.</summary>
public sealed class AspNetCoreFunctions(AdapterSetup setup)
{
    [Function("read")]
    [RequireAct(AdapterSetup.RequiredAct)]
    public IResult Read([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context) => Handle(request, context);

    [Function("echo")]
    [RequireAct(AdapterSetup.RequiredAct, "inventory.write")]
    public async Task<IResult> EchoAsync([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context)
    {
        Handle(request, context);
        using var reader = new StreamReader(request.Body);
        return Results.Text(await reader.ReadToEndAsync());
    }

    [Function("plain")]
    public IResult Plain([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context) => Handle(request, context);

    [Function("open")]
    [AllowWithoutToken]
    public IResult Open([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context) => Handle(request, context);

    [Function("several")]
    public Outputs Several([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context) => new(Handle(request, context), "queued");

    [Function("other")]
    [RequireAct("never")]
    public void Other([OtherTrigger] string message, FunctionContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        message.Should().Be("message");
    }

    private IResult Handle(HttpRequest request, FunctionContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        return Results.Text(request.Method);
    }

    public sealed record Outputs(IResult Response, string Message);
}
