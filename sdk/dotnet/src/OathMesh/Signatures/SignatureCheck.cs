using Microsoft.Extensions.Logging;
using OathMesh.Diagnostics;
using OathMesh.Keys;

namespace OathMesh.Signatures;

/// <summary>Step 6 as a verifier does it: which engine answers, and what guards the answer (docs/adr/0008).</summary>
internal sealed class SignatureCheck
{
    private readonly ISignatureEngine? _precomputed;
    private readonly ISignatureEngine? _provider;
    private readonly EngineTrust _trust;
    private readonly CrossCheckSampler _sampler;
    private readonly ILogger _logger;

    /// <param name="precomputed">The engine that answers while it is trusted; <see langword="null"/> when only the provider is to.</param>
    /// <param name="provider">The engine that checks it and takes its place; <see langword="null"/> when none may.</param>
    /// <param name="trust">Whether <paramref name="precomputed"/> is trusted.</param>
    /// <param name="crossCheckRate">One in how many accepted signatures the provider verifies, too, where it is loaded; 0 for none.</param>
    /// <param name="logger">Where it is said that an engine failed.</param>
    public SignatureCheck(ISignatureEngine? precomputed, ISignatureEngine? provider, EngineTrust trust, int crossCheckRate, ILogger logger)
    {
        _precomputed = precomputed;
        _provider = provider;
        _trust = trust;
        _sampler = new CrossCheckSampler(provider is null ? 0 : crossCheckRate);
        _logger = logger;

        if (precomputed is not null && !trust.Exists)
        {
            Log.EngineFailedSelfTest(logger);
        }
    }

    public bool IsValid(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (_precomputed is null || !_trust.Exists)
        {
            return _provider is not null && _provider.Verify(key, message, signature);
        }

        return _precomputed.Verify(key, message, signature)
            && (!ProviderPresence.IsLoaded || !_sampler.IsDue() || IsConfirmed(key, message, signature));
    }

    /// <summary>Builds what the engine needs for the keys that are known now, before the first request.</summary>
    public void WarmUp()
    {
        if (_trust.Exists)
        {
            (_precomputed as PrecomputedEngine)?.WarmUp();
        }
    }

    private bool IsConfirmed(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var agrees = _provider!.Verify(key, message, signature);
        OathMeshMeter.CrossChecked(agrees);
        if (!agrees)
        {
            _trust.Lose();
            Log.EnginesDisagree(_logger, key.KeyId);
        }

        return agrees;
    }
}
