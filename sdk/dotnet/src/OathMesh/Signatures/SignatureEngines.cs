namespace OathMesh.Signatures;

/// <summary>The engines that a verifier may choose from. Tests put faulty ones in.</summary>
internal sealed class SignatureEngines
{
    private bool? _providerAnswersRight;

    public static SignatureEngines OfProcess { get; } = new();

    public EngineTrust Trust { get; init; } = EngineTrust.Process;

    public ISignatureEngine Provider { get; init; } = ProviderEngine.Instance;

    /// <summary>Whether the provider gives the known answers, too. Asking loads it.</summary>
    public bool ProviderAnswersRight => _providerAnswersRight ??= EngineSelfTest.AgreesWith(Provider);

    /// <summary>Takes the place of the precomputed engine; <see langword="null"/> for the real one, made for each verifier.</summary>
    public ISignatureEngine? Precomputed { get; init; }
}
