using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OathMesh.Issuer.Diagnostics;

namespace OathMesh.Issuer.Endpoints;

/// <summary>What all endpoints share: other methods and the unexpected are answered in the same JSON as everything else.</summary>
internal sealed class EndpointGuard(IssuerMeter meter, ILogger<EndpointGuard> logger)
{
    public RequestDelegate Post(RequestDelegate handler) => Guard(handler, HttpMethods.IsPost, "POST");

    public RequestDelegate Get(RequestDelegate handler) =>
        Guard(handler, method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method), "GET, HEAD");

    public RequestDelegate Any(RequestDelegate handler) => Guard(handler, _ => true, "");

    private RequestDelegate Guard(RequestDelegate handler, Func<string, bool> takes, string allow) => async context =>
    {
        try
        {
            await (takes(context.Request.Method)
                ? handler(context)
                : Answer.ErrorAsync(context, IssuerErrors.MethodNotAllowed(allow))).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender has gone away: there is nobody to answer.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            // The server could not read the request: broken chunks, a body that stopped coming, a limit of the host.
            await Answer.ErrorAsync(context, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? IssuerErrors.RequestTooLarge
                : IssuerErrors.RequestInvalid("The request's body could not be read.", e.StatusCode)).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // A defect, here or in a part that the host replaced: told to the operator, not to the sender.
            Log.Failed(logger, e);
            meter.Failed();
            await Answer.ErrorAsync(context, IssuerErrors.Internal).ConfigureAwait(false);
        }
    };
}
