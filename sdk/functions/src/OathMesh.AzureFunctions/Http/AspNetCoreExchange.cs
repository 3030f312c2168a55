using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using OathMesh.Verification;

namespace OathMesh.AzureFunctions;

/// <summary>ASP.NET Core integration: the Functions host forwards the request to the worker's own server.</summary>
internal sealed class AspNetCoreExchange(FunctionContext context, HttpContext http) : FunctionExchange(context)
{
    public override IReadOnlyList<string?> Authorization => http.Request.Headers.Authorization;

    public override void Remember(RequestVerification verification)
    {
        base.Remember(verification);
        http.Features.Set(verification);
    }

    public override async ValueTask<VerificationResult> VerifyAsync(TokenVerifier verifier, int maxBodyBytes)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, Context.CancellationToken);
        var facts = new AspNetCoreRequestFacts(Context, http, maxBodyBytes);
        return await verifier.VerifyAsync(new VerificationRequest(http.Request.Headers.Authorization, facts), gone.Token).ConfigureAwait(false);
    }

    public override async Task DenyAsync(DenialAnswer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        response.Headers.Append(HeaderNames.WWWAuthenticate, answer.Challenge);
        response.Headers.CacheControl = DenialAnswer.CacheControl;
        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        response.ContentType = DenialAnswer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(answer.Body, CancellationToken.None).ConfigureAwait(false);
        }

        await SayAnsweredAsync().ConfigureAwait(false);
    }

    /// <summary>Gives the worker the response as the function's result, as a function would that wrote it; otherwise each denial is logged as a missing response.</summary>
    private async Task SayAnsweredAsync()
    {
        try
        {
            if (await Context.GetHttpRequestDataAsync().ConfigureAwait(false) is { } request)
            {
                Context.GetInvocationResult().Value = request.CreateResponse();
            }
        }
        catch (UriFormatException)
        {
            // The request's own Host makes no URL. The answer is written all the same.
        }
    }
}
