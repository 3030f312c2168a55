using Microsoft.Extensions.Logging;
using OathMesh.Verification;

namespace OathMesh.Signatures;

/// <summary>What a verifier's options say about signatures.</summary>
internal static class SignatureSettings
{
    /// <summary>One in so many, where the provider is loaded anyway.</summary>
    private const int DefaultCrossCheckRate = 256;

    private const int MaxCrossCheckRate = 1_000_000;
    private const int MaxMebibytes = 4096;

    /// <summary>Adds every fault, with how to mend it. A provider that is asked for is loaded here, so that its absence is a fault like any other.</summary>
    public static void Validate(TokenVerifierOptions options, List<string> faults)
    {
        if (!Enum.IsDefined(options.SignatureEngine))
        {
            faults.Add("SignatureEngine must be Auto, Provider or Precomputed.");
            return;
        }

        if (options.CrossCheckRate is < 0 or > MaxCrossCheckRate)
        {
            faults.Add($"CrossCheckRate must be from 0 to {MaxCrossCheckRate}.");
        }

        if (options.MaxTableMebibytes is < 0 or > MaxMebibytes)
        {
            faults.Add($"MaxTableMebibytes must be from 0 to {MaxMebibytes}.");
        }

        if (options.CrossCheckRate > 0 && options.SignatureEngine != SignatureEngine.Auto)
        {
            faults.Add($"CrossCheckRate is for SignatureEngine Auto, where two engines can be compared: leave it out with {options.SignatureEngine}.");
        }
        else if (NeedsProvider(options) && !ProviderPresence.TryLoad(out var fault))
        {
            faults.Add($"The signature provider is asked for (SignatureEngine or CrossCheckRate) and cannot be loaded: {fault}");
        }

        // Agreement on the known answers, where there are two engines; the provider is not loaded for this.
        if (options.SignatureEngine != SignatureEngine.Precomputed && ProviderPresence.IsLoaded && !options.Engines.ProviderAnswersRight)
        {
            faults.Add("The signature provider gives a wrong answer to a test of RFC 8032: replace its library (NSec, or the system's libsodium).");
        }

        CheckSelfTest(options, faults);
    }

    public static SignatureCheck Create(TokenVerifierOptions options, TimeProvider time, ILogger logger)
    {
        var provider = options.SignatureEngine == SignatureEngine.Precomputed ? null : options.Engines.Provider;
        var precomputed = options.SignatureEngine == SignatureEngine.Provider
            ? null
            : options.Engines.Precomputed ?? new PrecomputedEngine(new KeyTables(options.Keys!, options.MaxTableMebibytes * 1024L * 1024, time, logger), provider);
        return new SignatureCheck(precomputed, provider, options.Engines.Trust, options.CrossCheckRate ?? DefaultCrossCheckRate, logger);
    }

    private static bool NeedsProvider(TokenVerifierOptions options) =>
        options.SignatureEngine == SignatureEngine.Provider || options.CrossCheckRate > 0;

    /// <summary>A precomputed engine that fails with nothing to take its place would deny everything: better not to start.</summary>
    private static void CheckSelfTest(TokenVerifierOptions options, List<string> faults)
    {
        if (options.SignatureEngine == SignatureEngine.Provider || options.Engines.Trust.Exists)
        {
            return;
        }

        if (options.SignatureEngine == SignatureEngine.Precomputed)
        {
            faults.Add("The precomputed signature engine failed its self-test on this machine: set SignatureEngine to Provider, and report it.");
        }
        else if (!ProviderPresence.TryLoad(out var fault))
        {
            faults.Add($"The precomputed signature engine failed its self-test on this machine, and the provider that would take its place cannot be loaded: {fault}");
        }
    }
}
