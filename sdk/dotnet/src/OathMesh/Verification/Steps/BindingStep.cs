using System.Text;
using System.Text.Json;
using OathMesh.Tokens;

namespace OathMesh.Verification.Steps;

/// <summary>Step 12: the token's <c>rqh</c> is the hash of this very request (docs/protocol.md, section 5).</summary>
internal static class BindingStep
{
    public static ValueTask<VerificationError?> RequestIsBoundAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var slot = context.Slot(ClaimName.RequestHash);
        if (slot.IsMissing)
        {
            return new(context.Settings.RequireRequestBinding ? VerificationErrors.BindingRequired : null);
        }

        return slot.Type == JsonTokenType.String && ClaimSyntax.IsRequestHash(context.Bytes(slot))
            ? CompareAsync(context, slot, cancellationToken)
            : new(VerificationErrors.RequestHashInvalid);
    }

    private static async ValueTask<VerificationError?> CompareAsync(VerificationContext context, ClaimSlot slot, CancellationToken cancellationToken)
    {
        if (await context.Request.Facts.GetRequestHashAsync(cancellationToken).ConfigureAwait(false) is not { } hash)
        {
            return VerificationErrors.BindingUnavailable;
        }

        return context.Bytes(slot).SequenceEqual(Encoding.ASCII.GetBytes(hash)) ? null : VerificationErrors.BindingMismatch;
    }
}
