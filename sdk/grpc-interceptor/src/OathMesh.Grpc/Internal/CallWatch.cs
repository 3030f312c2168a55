using Grpc.Core;
using Grpc.Core.Interceptors;

namespace OathMesh.Grpc;

/// <summary>Follows one call of a client to its end: whether a token was asked for, and what the receiver said of it.</summary>
internal sealed class CallWatch
{
    private readonly CallTokens _tokens;
    private readonly string _method;
    private volatile bool _wasAsked;

    public CallWatch(CallTokens tokens, string method)
    {
        _tokens = tokens;
        _method = method;
    }

    /// <summary>Adds the credentials to the call's own.</summary>
    public ClientInterceptorContext<TRequest, TResponse> Attach<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        var credentials = CallCredentials.FromInterceptor((call, metadata) =>
        {
            _wasAsked = true;
            return _tokens.AddAsync(call, metadata);
        });
        var all = context.Options.Credentials is { } others ? CallCredentials.Compose(others, credentials) : credentials;
        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, context.Options.WithCredentials(all));
    }

    public async Task<T> FollowAsync<T>(Task<T> response)
    {
        try
        {
            return await response.ConfigureAwait(false);
        }
        catch (RpcException e) when (Note(e) is { } clearer)
        {
            throw clearer;
        }
    }

    /// <summary>Notes how the call failed, and gives a clearer exception when the token was never sent.</summary>
    public RpcException? Note(RpcException exception)
    {
        if (exception.GetOathMeshDenial() is not { } denial)
        {
            return null;
        }

        if (exception.StatusCode == StatusCode.Unauthenticated && !_wasAsked)
        {
            const string Message = "The call was sent without a token, since gRPC leaves call credentials out on a channel that is not secure. "
                + "Use an https address, or on loopback set the channel's UnsafeUseInsecureChannelCallCredentials.";
            return new RpcException(new Status(StatusCode.Unauthenticated, Message, exception), exception.Trailers);
        }

        _tokens.ReportRefusal(_method, denial.Code);
        return null;
    }
}
