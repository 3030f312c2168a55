using Grpc.Core;
using OathMesh.Tokens;

namespace OathMesh.Grpc;

/// <summary>Gets the tokens of a client's calls.</summary>
internal sealed class CallTokens
{
    private readonly ITokenSource _source;
    private readonly TokenRequest _template;
    private readonly string? _act;
    private readonly Dictionary<string, string> _acts;

    public CallTokens(ITokenSource source, OathMeshGrpcClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _source = source;
        _act = options.Act;
        _acts = new Dictionary<string, string>(options.Acts, StringComparer.Ordinal);
        _template = new TokenRequest
        {
            Audience = options.Audience!,
            Action = "",
            Subject = options.Subject,
            Lifetime = options.Lifetime,
            Scope = options.Scope,
            Reason = options.Reason,
            Environment = options.Environment,
            Tenant = options.Tenant,
        };
    }

    /// <summary>Adds a new token to an attempt's metadata.</summary>
    /// <exception cref="RpcException">No token can be had, or it must not be sent there.</exception>
    public async Task AddAsync(AuthInterceptorContext context, Metadata metadata)
    {
        RefusePlainHttp(context.ServiceUrl);
        var request = RequestFor(MethodOf(context));
        try
        {
            var token = await _source.GetTokenAsync(request, context.CancellationToken).ConfigureAwait(false);
            metadata.Add(OathMeshGrpcDefaults.AuthorizationEntry, $"OathMesh {token.Value}");
        }
        catch (OathMeshTokenException e)
        {
            throw new RpcException(new Status(e.IsTransient ? StatusCode.Unavailable : StatusCode.Unauthenticated, e.Message, e));
        }
    }

    /// <summary>Tells the source that a receiver refused a method's token.</summary>
    public void ReportRefusal(string method, string code) => _source.ReportRefusal(RequestFor(method), code);

    private TokenRequest RequestFor(string method) =>
        (_acts.GetValueOrDefault(method) ?? _act) is { Length: > 0 } act
            ? _template with { Action = act }
            : throw new RpcException(new Status(StatusCode.FailedPrecondition, $"No action is given for {method}: add it to Acts, or set Act."));

    /// <summary>The service's address ends in its name: <c>https://host/pkg.Service</c>.</summary>
    private static string MethodOf(AuthInterceptorContext context) =>
        $"{context.ServiceUrl[context.ServiceUrl.LastIndexOf('/')..]}/{context.MethodName}";

    private static void RefusePlainHttp(string serviceUrl)
    {
        if (Uri.TryCreate(serviceUrl, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition, $"A token must not go to {address.Host} over plain HTTP, where others can take it: use an https address."));
        }
    }
}
