using System.Security.Cryptography;
using OathMesh.Binding;
using OathMesh.Tokens;

namespace OathMesh.Client.Http;

/// <summary>What a request's token is to say: the client's settings, and what the request asks for itself.</summary>
internal sealed class TokenWishes(OathMeshClientOptions options)
{
    public static readonly HttpRequestOptionsKey<string> Action = new("OathMesh.Action");
    public static readonly HttpRequestOptionsKey<string> Reason = new("OathMesh.Reason");
    public static readonly HttpRequestOptionsKey<bool> Binding = new("OathMesh.Binding");

    private readonly string[]? _scope = options.Scope.Count == 0 ? null : [.. options.Scope];

    /// <exception cref="OathMeshTokenException">The request cannot have a token as it is.</exception>
    public async ValueTask<TokenRequest> ForAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var action = request.Options.TryGetValue(Action, out var own) ? own : options.Action;
        var isBound = request.Options.TryGetValue(Binding, out var bind) ? bind : options.BindRequests;
        return new TokenRequest
        {
            Subject = options.Subject,
            Audience = options.Audience!,
            Action = action ?? throw new OathMeshTokenException("The request names no action: call SetOathMeshAction on it, or set Action of the client."),
            Lifetime = options.Lifetime,
            Scope = _scope,
            Reason = request.Options.TryGetValue(Reason, out var reason) ? reason : options.Reason,
            Environment = options.Environment,
            Tenant = options.Tenant,
            RequestHash = isBound ? await HashAsync(request, cancellationToken).ConfigureAwait(false) : null,
        };
    }

    private async Task<string> HashAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = [];
        string? contentType = null;
        if (request.Content is { } content)
        {
            body = await ReadAsync(content, cancellationToken).ConfigureAwait(false);
            if (content.Headers.NonValidated.TryGetValues("Content-Type", out var values))
            {
                contentType = values.Count == 1 ? values.ToString() : throw CannotBind("It has more than one Content-Type.");
            }
        }

        return RequestBinding.TryComputeFromBodyHash(
            request.Method.Method, request.RequestUri!.PathAndQuery, contentType, SHA256.HashData(body), out var hash, out var fault)
                ? hash
                : throw CannotBind(fault);
    }

    /// <summary>Reads the body into memory, from where it is then sent, again where need be.</summary>
    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(options.MaxBoundBodyBytes, cancellationToken).ConfigureAwait(false);
            return await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw CannotBind($"Its body is longer than MaxBoundBodyBytes, {options.MaxBoundBodyBytes}.", e);
        }
    }

    private static OathMeshTokenException CannotBind(string why, Exception? cause = null) => new($"No token can be bound to the request, so it was not sent. {why}", cause);
}
