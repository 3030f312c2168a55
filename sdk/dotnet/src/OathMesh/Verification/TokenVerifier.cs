using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Audit;
using OathMesh.Diagnostics;
using OathMesh.Replay;
using OathMesh.Verification.Steps;

namespace OathMesh.Verification;

/// <summary>
/// Runs the 14 steps of docs/protocol.md section 3 on one request: in order, each once, stopping at the first failure. Fails closed: whatever goes
/// wrong inside, the outcome is a deny with a step and a code, and an audit line. Never throws on untrusted input. Safe for use by many threads.
/// </summary>
public sealed class TokenVerifier
{
    /// <summary>The whole of the verification. Step 0 asks whether there is anything to verify; steps 1 to 14 verify it.</summary>
    internal static IReadOnlyList<VerificationStep> Steps => InOrder;

    private static readonly VerificationStep[] InOrder =
    [
        new(0, "token_presented", CredentialSteps.TokenIsPresented),
        new(1, "token_well_formed", CredentialSteps.TokenIsWellFormed),
        new(2, "header_allowed", HeaderAndIssuerSteps.HeaderIsAllowed),
        new(3, "payload_strict", HeaderAndIssuerSteps.PayloadIsStrict),
        new(4, "issuer_trusted", HeaderAndIssuerSteps.IssuerIsTrusted),
        new(5, "key_known", KeySteps.KeyIsKnownAsync),
        new(6, "signature_valid", KeySteps.SignatureIsValid),
        new(7, "issuer_owns_key", KeySteps.IssuerOwnsKey),
        new(8, "token_alive", TimeSteps.TokenIsAlive),
        new(9, "token_current", TimeSteps.TokenIsCurrent),
        new(10, "audience_matches", ClaimSteps.AudienceMatches),
        new(11, "claims_well_formed", ClaimSteps.ClaimsAreWellFormed),
        new(12, "request_bound", BindingStep.RequestIsBoundAsync),
        new(13, "token_fresh", ReplayStep.TokenIsFreshAsync),
        new(14, "policy_allows", PolicyStep.PolicyAllowsAsync),
    ];

    private readonly VerifierSettings _settings;
    private readonly VerificationContextPool _contexts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates a verifier.</summary>
    /// <param name="options">What it needs; read once, later changes have no effect.</param>
    /// <param name="timeProvider">The clock, read once a verification; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where denials and faults are logged, with step and code.</param>
    /// <exception cref="ArgumentException">The options have faults; the message lists every one.</exception>
    public TokenVerifier(TokenVerifierOptions options, TimeProvider? timeProvider = null, ILogger<TokenVerifier>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<TokenVerifier>.Instance;
        _settings = new VerifierSettings(options, _time, _logger);
        _contexts = new VerificationContextPool(_settings);
    }

    /// <summary>Whether there is anything to verify: <see langword="false"/> exactly when step 0 would deny with <c>token_missing</c>. For adapters that leave requests without a token to other schemes.</summary>
    /// <param name="authorization">The value of each <c>Authorization</c> field.</param>
    /// <returns>Whether a token was presented.</returns>
    public static bool IsTokenPresented(IReadOnlyList<string?> authorization) =>
        CredentialSteps.FindToken(authorization, out _) != VerificationErrors.TokenMissing;

    /// <summary>
    /// Does before the first request what would slow it down: tables are built for the keys that the key source knows now, and the code is run until it is compiled.
    /// Takes tens of milliseconds, and about one for each key. Without it the first requests are slower, and no less safe.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting; one that is cancelled already lets nothing begin.</param>
    /// <returns>A task that completes when the verifier is warm.</returns>
    public Task WarmUpAsync(CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested
        ? Task.FromCanceled(cancellationToken)
        : Task.Run(_settings.Signatures.WarmUp, CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>Verifies one request. Verifying consumes the token: call it once a request and keep the result.</summary>
    /// <param name="request">The credentials and the facts of the request.</param>
    /// <param name="cancellationToken">Says that the sender has gone away: waiting for keys, body or replay store ends, and the request is denied.</param>
    /// <returns>The outcome. Never faulted, whatever was sent.</returns>
    public async ValueTask<VerificationResult> VerifyAsync(VerificationRequest request, CancellationToken cancellationToken = default)
    {
        var started = _time.GetTimestamp();
        using var activity = OathMeshActivity.Source.StartActivity("oathmesh.verify");
        var context = _contexts.Rent(request, _time.GetUtcNow());
        var broke = true;
        try
        {
            var (error, brokeInside) = await RunStepsAsync(context, cancellationToken).ConfigureAwait(false);
            broke = brokeInside;
            if (error is not null)
            {
                broke |= !await TryAuditDenialAsync(context, error).ConfigureAwait(false);
                Log.Denied(_logger, error.Step, error.Code);
            }
            else if (context.Consumed is { } consumed)
            {
                TellStore(consumed);
            }

            OathMeshMeter.Verified(error, _time.GetElapsedTime(started));
            OathMeshActivity.Tag(activity, error);
            return error is null
                ? VerificationResult.Allow(context.Caller!, context.Decision.Rule)
                : VerificationResult.Deny(error, context.Decision.Rule);
        }
        finally
        {
            _contexts.Return(context, broke);
        }
    }

    private async ValueTask<(VerificationError? Error, bool Broke)> RunStepsAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var step in InOrder)
            {
                context.Step = step.Number;
                context.Seam = null;
                if (await step.RunAsync(context, cancellationToken).ConfigureAwait(false) is { } error)
                {
                    return (error, false);
                }
            }

            return (null, false);
        }
        catch (Exception e)
        {
            // The one guard: a defect here, or a key source, replay store, policy or audit sink that threw, denies and is seen.
            var error = context.Seam ?? VerificationErrors.WhenBroken(context.Step);
            if (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                Log.StepBroke(_logger, e, context.Step, error.Code);
                OathMeshMeter.StepBroke(context.Step);
            }

            return (error, true);
        }
    }

    private void TellStore(ReplayEntry consumed)
    {
        try
        {
            _settings.ReplayStore.Allowed(consumed);
        }
        catch (Exception e)
        {
            // The token is consumed and the allow audited: a store that cannot remember it loses no more than the second chance.
            Log.AllowNotRemembered(_logger, e);
        }
    }

    private async ValueTask<bool> TryAuditDenialAsync(VerificationContext context, VerificationError error)
    {
        try
        {
            await _settings.Audit.WriteAsync(AuditEvent.OfVerification(context, error), CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            // The request is denied already; that its line is missing must not turn the deny into an exception.
            Log.DenialNotAudited(_logger, e, error.Step, error.Code);
            return false;
        }
    }
}
