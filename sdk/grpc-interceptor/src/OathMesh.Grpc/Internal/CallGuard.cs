using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OathMesh.Receiving;
using OathMesh.Verification;

namespace OathMesh.Grpc;

/// <summary>Decides whether a call may reach its handler. Whatever goes wrong, it may not.</summary>
internal sealed class CallGuard(
    IOptions<OathMeshGrpcOptions> options, ReceiverFactory factory, IEnumerable<IReceiverSource> sources, IHostEnvironment environment, ILogger<OathMeshServerInterceptor> logger)
    : IAsyncDisposable
{
    internal static readonly object CallerKey = new();
    private static readonly object VerificationKey = new();

    private Receiver? _receiver;
    private bool _isOwn;
    private ActMap? _acts;

    /// <exception cref="OptionsValidationException">The options have faults; every one is listed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var acts = ActMap.Create(options.Value, faults);
        (_receiver, _isOwn) = await new ReceiverChoice(factory, sources).ChooseAsync(options.Value, faults, cancellationToken).ConfigureAwait(false);
        if (faults.Count > 0)
        {
            throw new OptionsValidationException(
                OathMeshGrpcDefaults.ConfigurationSection, typeof(OathMeshGrpcOptions), faults.Select(fault => $"{OathMeshGrpcDefaults.ConfigurationSection}: {fault}"));
        }

        if (_isOwn)
        {
            await _receiver!.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        _acts = acts;
    }

    /// <summary>Admits a call, and shows its handler the caller.</summary>
    /// <exception cref="RpcException">The call is denied.</exception>
    public async ValueTask AdmitAsync(ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await JudgeAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            // A defect here, or a guard that was never started: gRPC would make it UNKNOWN, and in development tell the exception's text.
            Log.GuardBroke(logger, e, context.Method);
            throw DenialDetails.ToException(StatusCode.Unauthenticated, Disclosure.Undisclosed, requestId: null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOwn && _receiver is not null)
        {
            await _receiver.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask JudgeAsync(ServerCallContext context)
    {
        var acts = _acts ?? throw new InvalidOperationException("The host was not started: start it, so that the settings are checked and the keys fetched.");
        var http = FindHttpContext(context);
        IReadOnlyList<IActMetadata> stated = http?.GetEndpoint()?.Metadata.GetOrderedMetadata<IActMetadata>() ?? [];
        if (acts.IsOpen(context.Method, stated))
        {
            return;
        }

        var caller = await AuthenticateAsync(context, http).ConfigureAwait(false);
        switch (acts.Judge(context.Method, stated, caller.Action))
        {
            case ActMap.Answer.Suits:
                break;
            case ActMap.Answer.Mismatch:
                Log.ActMismatch(logger, context.Method);
                throw DenialDetails.ToException(StatusCode.PermissionDenied, Disclosure.ActionMismatch, http?.TraceIdentifier);
            default:
                Log.MethodUnmapped(logger, context.Method);
                throw DenialDetails.ToException(StatusCode.PermissionDenied, Disclosure.Forbidden, http?.TraceIdentifier);
        }

        // The token is spent and its line is written, but nobody is left to call for.
        if (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
        }

        context.UserState[CallerKey] = caller;
    }

    private async ValueTask<OathMeshCaller> AuthenticateAsync(ServerCallContext context, HttpContext? http)
    {
        var receiver = _receiver!;
        if (http?.Features.Get<RequestRefusal>() is { } refusal && ReferenceEquals(refusal.Verifier, receiver.Verifier))
        {
            throw DenialDetails.ToException(StatusCode.Unauthenticated, Disclosure.Undisclosed, http.TraceIdentifier);
        }

        var result = await VerifyAsync(receiver.Verifier, context, http).ConfigureAwait(false);
        if (!result.IsAllowed)
        {
            var told = Disclosure.Of(result.Error, receiver.DiscloseEverything ?? environment.IsDevelopment());
            throw DenialDetails.ToException(StatusCode.Unauthenticated, told, http?.TraceIdentifier);
        }

        return result.Caller;
    }

    /// <summary>The call's one verification; what ran before on it, be it the scheme or another interceptor, is read, not repeated.</summary>
    private static async ValueTask<VerificationResult> VerifyAsync(TokenVerifier verifier, ServerCallContext context, HttpContext? http)
    {
        var earlier = http is null ? context.UserState.TryGetValue(VerificationKey, out var kept) ? (RequestVerification)kept : null : http.Features.Get<RequestVerification>();
        if (earlier is not null && ReferenceEquals(earlier.Verifier, verifier))
        {
            return earlier.Result;
        }

        var request = new VerificationRequest(CredentialsOf(context, http), new CallFacts(context, http?.TraceIdentifier));
        var result = await verifier.VerifyAsync(request, context.CancellationToken).ConfigureAwait(false);
        var verification = new RequestVerification(verifier, result);
        if (http is null)
        {
            context.UserState[VerificationKey] = verification;
        }
        else
        {
            http.Features.Set(verification);
        }

        return result;
    }

    /// <summary>The request's own fields where they can be seen: gRPC joins those of one name into one entry.</summary>
    private static StringValues CredentialsOf(ServerCallContext context, HttpContext? http) =>
        http is not null
            ? http.Request.Headers.Authorization
            : context.RequestHeaders.GetAll(OathMeshGrpcDefaults.AuthorizationEntry).Select(entry => entry.Value).ToArray();

    /// <summary>The HTTP request behind the call; <see langword="null"/> on a server that is not ASP.NET Core's.</summary>
    private static HttpContext? FindHttpContext(ServerCallContext context)
    {
        try
        {
            return context.GetHttpContext();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
