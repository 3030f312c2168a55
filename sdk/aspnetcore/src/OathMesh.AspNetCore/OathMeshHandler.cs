using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>Authenticates a request by its token, once, and writes challenges.</summary>
internal sealed class OathMeshHandler(
    IOptionsMonitor<OathMeshOptions> options, ILoggerFactory logger, UrlEncoder encoder, OathMeshReceivers receivers, IHostEnvironment environment)
    : AuthenticationHandler<OathMeshOptions>(options, logger, encoder)
{
    private VerificationError? _error;

    private new OathMeshEvents Events => (OathMeshEvents)base.Events!;

    private bool DiscloseEverything => Options.DiscloseEverything ?? environment.IsDevelopment();

    protected override Task<object> CreateEventsAsync() => Task.FromResult<object>(new OathMeshEvents());

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var received = new OathMeshMessageReceivedContext(Context, Scheme, Options);
        await Events.MessageReceived(received);
        if (received.Result is { } early)
        {
            LeaveRefusal(early);
            return early;
        }

        if (!TokenVerifier.IsTokenPresented(Request.Headers.Authorization))
        {
            return AuthenticateResult.NoResult();
        }

        var result = await VerifyAsync();
        if (!result.IsAllowed)
        {
            _error = result.Error;
            await Events.AuthenticationFailed(new OathMeshAuthenticationFailedContext(Context, Scheme, Options, result.Error));
            return OathMeshFailures.Of(result.Error);
        }

        var principal = OathMeshPrincipal.Create(result.Caller);
        var validated = new OathMeshTokenValidatedContext(Context, Scheme, Options, result.Caller, principal);
        await Events.TokenValidated(validated);
        if (validated.Result is { } refused)
        {
            LeaveRefusal(refused);
            return refused;
        }

        Context.Features.Set(new OathMeshCallerFeature(result.Caller));
        return AuthenticateResult.Success(new AuthenticationTicket(validated.Principal, Scheme.Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var outcome = await HandleAuthenticateOnceSafeAsync();
        var error = _error;
        if (error is null && outcome.None && !TokenVerifier.IsTokenPresented(Request.Headers.Authorization))
        {
            // A request without a token is denied only now, and so gets its audit line now.
            error = (await VerifyAsync()).Error;
        }

        var challenge = new OathMeshChallengeContext(Context, Scheme, Options, properties, error);
        await Events.Challenge(challenge);
        if (!challenge.Handled)
        {
            await OathMeshAnswer.WriteAsync(Context, DenialAnswer.Unauthorized(Options.Realm, error, DiscloseEverything, Context.TraceIdentifier));
        }
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var isActMismatch = Context.Items.ContainsKey(ActRequirement.MismatchKey);
        var forbidden = new OathMeshForbiddenContext(Context, Scheme, Options, properties, isActMismatch);
        await Events.Forbidden(forbidden);
        if (!forbidden.Handled)
        {
            await OathMeshAnswer.WriteAsync(Context, DenialAnswer.Forbidden(Options.Realm, isActMismatch, Context.TraceIdentifier));
        }
    }

    /// <summary>What an event refused, no other adapter on this request may allow.</summary>
    private void LeaveRefusal(AuthenticateResult result)
    {
        if (result.Failure is not null)
        {
            Context.Features.Set(new RequestRefusal(receivers.Get(Scheme.Name).Verifier));
        }
    }

    /// <summary>The request's one verification by this scheme's verifier; what ran before on this request is read, not repeated.</summary>
    private async ValueTask<VerificationResult> VerifyAsync()
    {
        var verifier = receivers.Get(Scheme.Name).Verifier;
        if (Context.Features.Get<RequestVerification>() is { } earlier && ReferenceEquals(earlier.Verifier, verifier))
        {
            return earlier.Result;
        }

        var facts = new HttpRequestFacts(Context, Options.MaxBoundBodyBytes);
        var result = await verifier.VerifyAsync(new VerificationRequest(Request.Headers.Authorization, facts), Context.RequestAborted);
        Context.Features.Set(new RequestVerification(verifier, result));
        return result;
    }
}
