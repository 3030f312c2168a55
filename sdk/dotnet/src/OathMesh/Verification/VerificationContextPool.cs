namespace OathMesh.Verification;

/// <summary>Contexts of verifications that are over, for those that come.</summary>
internal sealed class VerificationContextPool(VerifierSettings settings)
{
    private readonly VerificationContext?[] _free = new VerificationContext?[2 * Environment.ProcessorCount];

    public VerificationContext Rent(VerificationRequest request, DateTimeOffset now)
    {
        var context = Take() ?? new VerificationContext(settings);
        context.Begin(request, now);
        return context;
    }

    /// <summary>Takes a context back, cleared. One that broke is left to the collector as it is, with its buffer: what broke may still hold a part of it.</summary>
    public void Return(VerificationContext context, bool broke)
    {
        if (broke)
        {
            return;
        }

        context.Clear();
        for (var i = 0; i < _free.Length; i++)
        {
            if (_free[i] is null && Interlocked.CompareExchange(ref _free[i], context, null) is null)
            {
                return;
            }
        }
    }

    private VerificationContext? Take()
    {
        for (var i = 0; i < _free.Length; i++)
        {
            if (_free[i] is not null && Interlocked.Exchange(ref _free[i], null) is { } context)
            {
                return context;
            }
        }

        return null;
    }
}
