using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;

namespace OathMesh.AzureFunctions.Tests.Support;

/// <summary>Functions in the form of built-in HTTP mode.</summary>
public sealed class BuiltInFunctions(AdapterSetup setup)
{
    [Function("read")]
    [RequireAct(AdapterSetup.RequiredAct)]
    public HttpResponseData Read([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequestData request, FunctionContext context) => Handle(request, context);

    [Function("echo")]
    [RequireAct(AdapterSetup.RequiredAct, "inventory.write")]
    public async Task<HttpResponseData> EchoAsync([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequestData request, FunctionContext context)
    {
        var response = Handle(request, context);
        await request.Body.CopyToAsync(response.Body);
        return response;
    }

    [Function("plain")]
    public HttpResponseData Plain([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequestData request, FunctionContext context) => Handle(request, context);

    [Function("open")]
    [AllowWithoutToken]
    public HttpResponseData Open([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequestData request, FunctionContext context) => Handle(request, context);

    [Function("several")]
    public Outputs Several([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequestData request, FunctionContext context) => new(Handle(request, context), "queued");

    [Function("other")]
    [RequireAct("never")]
    public void Other([OtherTrigger] string message, FunctionContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        message.Should().Be("message");
    }

    private HttpResponseData Handle(HttpRequestData request, FunctionContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        var response = request.CreateResponse();
        response.StatusCode = HttpStatusCode.OK;
        return response;
    }

    public sealed record Outputs(HttpResponseData Response, string Message);
}
