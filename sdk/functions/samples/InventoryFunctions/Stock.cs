using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using OathMesh.AzureFunctions;

namespace InventoryFunctions;

/// <summary>An inventory as HTTP functions.</summary>
public sealed class Stock
{
    private static readonly Item[] Items = [new("bolt", 40), new("nut", 25)];

    /// <summary>What is in stock.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The items.</returns>
    [Function("inventory")]
    [RequireAct("inventory.read")]
    public static IResult Read([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Json(Items);

    /// <summary>Deploys.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The call.</param>
    /// <returns>Who deployed.</returns>
    [Function("deploy")]
    [RequireAct("deploy")]
    public static IResult Deploy([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, FunctionContext context) =>
        Results.Json(new { deployedBy = context.GetOathMeshCaller()!.Subject });

    /// <summary>Whether the app is up: open to everybody.</summary>
    /// <param name="request">The request.</param>
    /// <returns>That it is.</returns>
    [Function("up")]
    [AllowWithoutToken]
    public static IResult Up([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("up");
}
