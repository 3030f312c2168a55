using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Signatures;

namespace OathMesh.Verification;

/// <summary>What a <see cref="TokenVerifier"/> needs. Everything without a default must be given: what is missing is an error at start-up, never an open door.</summary>
public sealed class TokenVerifierOptions
{
    /// <summary>The receiver's own audience; a token's <c>aud</c> must equal it ordinally. Required.</summary>
    public string? Audience { get; set; }

    /// <summary>The issuers whose tokens are accepted, compared ordinally. At least one.</summary>
    public IList<string> TrustedIssuers { get; } = [];

    /// <summary>How far clocks may differ: 0 to 30 seconds, whole seconds, 30 by default. No setting goes beyond.</summary>
    public TimeSpan Leeway { get; set; } = TimeSpan.FromSeconds(OathMeshLimits.MaxLeewaySeconds);

    /// <summary>Denies tokens that are not bound to their request (<c>binding_required</c>). <see langword="false"/> by default.</summary>
    public bool RequireRequestBinding { get; set; }

    /// <summary>Where the issuers' keys come from. Required.</summary>
    public IKeySource? Keys { get; set; }

    /// <summary>Where used tokens are remembered. Required; shared by every instance that has the same audience.</summary>
    public IReplayStore? ReplayStore { get; set; }

    /// <summary>Who may do what. Required.</summary>
    public IPolicy? Policy { get; set; }

    /// <summary>Where the audit lines go. Required.</summary>
    public IAuditSink? Audit { get; set; }

    /// <summary>What is revoked; <see langword="null"/> when revocation is not used.</summary>
    public IRevocationList? Revocations { get; set; }

    /// <summary>What verifies signatures: <see cref="Verification.SignatureEngine.Auto"/> by default.</summary>
    public SignatureEngine SignatureEngine { get; set; }

    /// <summary>
    /// One in how many accepted signatures the provider verifies, too, at random: 0 for none, at most 1,000,000. <see langword="null"/>, the default, means 256 where the provider
    /// is loaded in this process anyway, so that a receiver that only verifies loads no native library; a number loads it. If the two disagree the request is denied, an error is
    /// logged, and the provider verifies from then on. For <see cref="Verification.SignatureEngine.Auto"/> only.
    /// </summary>
    public int? CrossCheckRate { get; set; }

    /// <summary>The most memory for tables of issuers' keys, in MiB: 0 to 4,096, 64 by default, room for about 500 keys, or 1,300 with smaller tables. Keys without room are verified without a table, in about the provider's time.</summary>
    public int MaxTableMebibytes { get; set; } = 64;

    internal SignatureEngines Engines { get; set; } = SignatureEngines.OfProcess;

    /// <summary>Every fault of the settings, as sentences that say how to mend it; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Require(faults, !string.IsNullOrEmpty(Audience), "Audience is missing: set it to the one name that callers put into aud.");
        Require(faults, TrustedIssuers.Count > 0, "TrustedIssuers is empty: name at least one issuer.");
        Require(faults, !TrustedIssuers.Any(string.IsNullOrEmpty), "TrustedIssuers has an empty entry: remove it.");
        Require(
            faults,
            Leeway >= TimeSpan.Zero && Leeway <= TimeSpan.FromSeconds(OathMeshLimits.MaxLeewaySeconds) && Leeway.Ticks % TimeSpan.TicksPerSecond == 0,
            $"Leeway must be a whole number of seconds from 0 to {OathMeshLimits.MaxLeewaySeconds}.");
        Require(faults, Keys is not null, "Keys is missing: give a JwksKeySource or a StaticKeySource.");
        Require(faults, ReplayStore is not null, "ReplayStore is missing: give a MemoryReplayStore, or a shared store when there are several instances.");
        Require(faults, Policy is not null, "Policy is missing: give a policy; without one nothing may be allowed.");
        Require(faults, Audit is not null, "Audit is missing: give a FileAuditSink or a StreamAuditSink.");
        SignatureSettings.Validate(this, faults);
        return faults;
    }

    private static void Require(List<string> faults, bool condition, string fault)
    {
        if (!condition)
        {
            faults.Add(fault);
        }
    }
}
