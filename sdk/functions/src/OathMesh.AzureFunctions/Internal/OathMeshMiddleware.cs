using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Verification;

namespace OathMesh.AzureFunctions;

/// <summary>Verifies the token of every call over HTTP before the function runs, once, and answers the calls that are denied.</summary>
internal sealed class OathMeshMiddleware(
    FunctionAppReceiver receiver, IOptions<OathMeshFunctionsOptions> options, IHostEnvironment environment, ILogger<OathMeshMiddleware> logger) : IFunctionsWorkerMiddleware
{
    // The worker makes one definition a function and keeps it.
    private readonly ConditionalWeakTable<FunctionDefinition, FunctionAccess> _access = [];

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var access = _access.GetValue(context.FunctionDefinition, FunctionAccessReader.Read);
        if (!access.IsOpen && await DenyAsync(context, access).ConfigureAwait(false))
        {
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    private async Task<bool> DenyAsync(FunctionContext context, FunctionAccess access)
    {
        var exchange = await FunctionExchange.OpenAsync(context).ConfigureAwait(false);
        var result = await VerifyAsync(context, exchange).ConfigureAwait(false);
        if (AnswerTo(context, access, result) is { } answer)
        {
            await exchange.DenyAsync(answer).ConfigureAwait(false);
            return true;
        }

        context.Features.Set(new OathMeshCallerFeature(result.Caller!));
        return false;
    }

    private async ValueTask<VerificationResult> VerifyAsync(FunctionContext context, FunctionExchange exchange)
    {
        var verifier = receiver.Receiver.Verifier;
        if (context.Features.Get<RequestVerification>() is { } earlier && ReferenceEquals(earlier.Verifier, verifier))
        {
            return earlier.Result;
        }

        var result = await exchange.VerifyAsync(verifier, options.Value.MaxBoundBodyBytes).ConfigureAwait(false);
        exchange.Remember(new RequestVerification(verifier, result));
        return result;
    }

    /// <summary>The denial, or <see langword="null"/> when the function may run.</summary>
    private DenialAnswer? AnswerTo(FunctionContext context, FunctionAccess access, VerificationResult result)
    {
        var settings = options.Value;
        if (!result.IsAllowed)
        {
            return DenialAnswer.Unauthorized(settings.Realm, result.Error, settings.DiscloseEverything ?? environment.IsDevelopment(), context.InvocationId);
        }

        var function = context.FunctionDefinition.Name;
        if (access.Fault is { } fault)
        {
            Log.FunctionRefused(logger, function, fault);
            return DenialAnswer.Forbidden(settings.Realm, isActMismatch: false, context.InvocationId);
        }

        if (!access.IsFor(result.Caller.Action))
        {
            Log.ActMismatch(logger, function);
            return DenialAnswer.Forbidden(settings.Realm, isActMismatch: true, context.InvocationId);
        }

        return null;
    }
}
