using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OathMesh.Binding;
using OathMesh.Verification;

namespace OathMesh.AzureFunctions;

/// <summary>The facts of a request in built-in HTTP mode. The sender's address is not shown there.</summary>
internal sealed class BuiltInRequestFacts(FunctionContext context, HttpRequestData request, int maxBodyBytes) : RequestFacts
{
    public override string? RequestId => context.InvocationId;

    public override async ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken)
    {
        if (ReadTarget() is not { } target || !ContentTypeField.TryRead(RawHeaders.Of(request, "Content-Type"), out var contentType))
        {
            return null;
        }

        var body = request.Body;
        return body.CanSeek && await BodyHash.ComputeAsync(body, maxBodyBytes, cancellationToken).ConfigureAwait(false) is { } bodyHash
            && RequestBinding.TryComputeFromBodyHash(request.Method, target, contentType, bodyHash, out var hash, out _)
            ? hash
            : null;
    }

    private string? ReadTarget()
    {
        try
        {
            return ForwardedTarget.Of(request.Url);
        }
        catch (UriFormatException)
        {
            return null;
        }
    }
}
