using System.Globalization;
using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OathMesh.Verification;

namespace OathMesh.AzureFunctions;

/// <summary>The worker's built-in HTTP mode: the Functions host takes the request apart and sends it to the worker as a message.</summary>
internal sealed class BuiltInExchange(FunctionContext context, HttpRequestData request) : FunctionExchange(context)
{
    private const string HttpOutput = "http";
    private const string ReturnValue = "$return";

    public override IReadOnlyList<string?> Authorization => RawHeaders.Of(request, "Authorization");

    public override ValueTask<VerificationResult> VerifyAsync(TokenVerifier verifier, int maxBodyBytes) =>
        verifier.VerifyAsync(new VerificationRequest(Authorization, new BuiltInRequestFacts(Context, request, maxBodyBytes)), Context.CancellationToken);

    public override async Task DenyAsync(DenialAnswer answer)
    {
        var response = request.CreateResponse();
        response.StatusCode = (HttpStatusCode)answer.Status;
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", answer.Challenge);
        response.Headers.TryAddWithoutValidation("Cache-Control", DenialAnswer.CacheControl);
        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        }

        response.Headers.TryAddWithoutValidation("Content-Type", DenialAnswer.ContentType);
        if (!string.Equals(request.Method, "HEAD", StringComparison.OrdinalIgnoreCase))
        {
            await response.Body.WriteAsync(answer.Body, CancellationToken.None).ConfigureAwait(false);
        }

        Answer(response);
    }

    /// <summary>A function with several outputs answers with the one that is HTTP; the others stay unset, so nothing is queued or stored.</summary>
    private void Answer(HttpResponseData response)
    {
        var output = Context.GetOutputBindings<HttpResponseData>().FirstOrDefault(binding =>
            string.Equals(binding.BindingType, HttpOutput, StringComparison.OrdinalIgnoreCase) && !string.Equals(binding.Name, ReturnValue, StringComparison.OrdinalIgnoreCase));
        if (output is not null)
        {
            output.Value = response;
        }
        else
        {
            Context.GetInvocationResult().Value = response;
        }
    }
}
