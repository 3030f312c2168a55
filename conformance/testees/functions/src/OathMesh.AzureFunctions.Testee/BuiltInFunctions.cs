using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace OathMesh.AzureFunctions.Testee;

/// <summary>Answer with the caller's claims, in built-in HTTP mode.</summary>
public static class BuiltInFunctions
{
    /// <summary>Takes any action.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The call.</param>
    /// <returns>The answer.</returns>
    [Function("claims")]
    public static HttpResponseData Claims([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequestData request, FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        var response = request.CreateResponse();
        response.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        response.Body.Write(CallerClaims.Of(context));
        return response;
    }

    /// <summary>Asks for the action <c>deploy</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The call.</param>
    /// <returns>The answer.</returns>
    [Function("deploy")]
    [RequireAct("deploy")]
    public static HttpResponseData Deploy([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequestData request, FunctionContext context) => Claims(request, context);
}
