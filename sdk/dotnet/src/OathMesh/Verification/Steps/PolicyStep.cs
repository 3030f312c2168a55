using OathMesh.Audit;

namespace OathMesh.Verification.Steps;

/// <summary>Step 14: the policy allows, and the audit line is accepted. An allow is given only after its line.</summary>
internal static class PolicyStep
{
    public static async ValueTask<VerificationError?> PolicyAllowsAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        context.Decision = context.Settings.Policy.Evaluate(context.Caller!);
        if (!context.Decision.IsAvailable)
        {
            return VerificationErrors.PolicyUnavailable;
        }

        if (!context.Decision.IsAllowed)
        {
            return VerificationErrors.PolicyDenied;
        }

        // The token is spent: that the sender has gone away is no reason to leave no line.
        context.Seam = VerificationErrors.AuditUnavailable;
        await context.Settings.Audit.WriteAsync(AuditEvent.OfVerification(context, error: null), CancellationToken.None).ConfigureAwait(false);
        return null;
    }
}
