using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using OathMesh.Verification;

namespace OathMesh.AzureFunctions;

/// <summary>The HTTP request that a function is called with, and its answer, in either of the worker's HTTP modes.</summary>
internal abstract class FunctionExchange(FunctionContext context)
{
    /// <summary>Where the worker's ASP.NET Core integration keeps the request.</summary>
    private const string HttpContextKey = "HttpRequestContext";

    protected FunctionContext Context { get; } = context;

    /// <summary>The value of each <c>Authorization</c> field.</summary>
    public abstract IReadOnlyList<string?> Authorization { get; }

    /// <summary>Keeps the result for whatever else looks at this request.</summary>
    public virtual void Remember(RequestVerification verification) => Context.Features.Set(verification);

    public abstract ValueTask<VerificationResult> VerifyAsync(TokenVerifier verifier, int maxBodyBytes);

    public abstract Task DenyAsync(DenialAnswer answer);

    /// <exception cref="InvalidOperationException">The worker does not show the request: the call fails, and the function does not run.</exception>
    public static async ValueTask<FunctionExchange> OpenAsync(FunctionContext context)
    {
        if (context.Items is { } items && items.TryGetValue(HttpContextKey, out var item) && item is HttpContext http)
        {
            return new AspNetCoreExchange(context, http);
        }

        return await context.GetHttpRequestDataAsync().ConfigureAwait(false) is { } request
            ? new BuiltInExchange(context, request)
            : throw new InvalidOperationException("The function is called over HTTP, but the worker shows no request: it cannot be protected, and does not run.");
    }
}
