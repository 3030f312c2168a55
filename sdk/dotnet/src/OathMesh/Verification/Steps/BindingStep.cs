using System.Text;
using System.Text.Json;
using OathMesh.Tokens;

namespace OathMesh.Verification.Steps;

/// <summary>Step 12: the token's <c>rqh</c> is the hash of this very request (docs/protocol.md, section 5).</summary>
internal static class BindingStep
{
    /// <summary>How long the request's hash may take, body included.</summary>
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);

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
        // The clock was read once, at the start: a body that drips in must not keep a token alive past its time.
        using var limit = new CancellationTokenSource(ReadLimit, context.Settings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        string? hash;
        try
        {
            hash = await context.Request.Facts.GetRequestHashAsync(both.Token).AsTask().WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            hash = null;
        }

        if (hash is null)
        {
            return VerificationErrors.BindingUnavailable;
        }

        return context.Bytes(slot).SequenceEqual(Encoding.ASCII.GetBytes(hash)) ? null : VerificationErrors.BindingMismatch;
    }
}
