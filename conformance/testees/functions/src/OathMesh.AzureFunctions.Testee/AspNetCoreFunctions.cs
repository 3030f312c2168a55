using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace OathMesh.AzureFunctions.Testee;

/// <summary>Answer with the caller's claims, under ASP.NET Core integration.</summary>
public static class AspNetCoreFunctions
{
    /// <summary>Takes any action.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The call.</param>
    /// <returns>The answer.</returns>
    [Function("claims")]
    public static IResult Claims([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Results.Bytes(CallerClaims.Of(context), "application/json");
    }

    /// <summary>Asks for the action <c>deploy</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The call.</param>
    /// <returns>The answer.</returns>
    [Function("deploy")]
    [RequireAct("deploy")]
    public static IResult Deploy([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context) => Claims(request, context);
}
