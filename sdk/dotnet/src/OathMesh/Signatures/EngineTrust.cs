namespace OathMesh.Signatures;

/// <summary>Whether the precomputed engine is to be believed: it passed its self-test, and never disagreed with the provider since. Once lost, trust is not regained.</summary>
/// <param name="selfTest">The known answers; run once, when first asked for.</param>
internal sealed class EngineTrust(Func<bool> selfTest)
{
    private readonly Lazy<bool> _selfTest = new(() => Run(selfTest));
    private volatile bool _isLost;

    /// <summary>That of this process, shared by all its verifiers.</summary>
    public static EngineTrust Process { get; } = new(EngineSelfTest.Passes);

    public bool Exists => !_isLost && _selfTest.Value;

    public void Lose() => _isLost = true;

    private static bool Run(Func<bool> selfTest)
    {
        try
        {
            return selfTest();
        }
        catch (Exception)
        {
            // An engine that throws on a known answer has failed it.
            return false;
        }
    }
}
