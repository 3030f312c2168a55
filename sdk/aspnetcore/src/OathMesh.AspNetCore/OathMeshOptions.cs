using Microsoft.AspNetCore.Authentication;
using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Receiving;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>
/// Settings of the OathMesh scheme. They are bound from <c>Authentication:Schemes:OathMesh</c> and checked when the host starts: every fault is listed,
/// and the host does not start. They are read once; a change of configuration takes a restart.
/// </summary>
public sealed class OathMeshOptions : AuthenticationSchemeOptions
{
    /// <summary>Creates options with their defaults.</summary>
    public OathMeshOptions() => Events = new OathMeshEvents();

    /// <summary>What the scheme's receiver is set up with; the other settings are shorthands for its own.</summary>
    public ReceiverOptions Receiver { get; } = new();

    /// <inheritdoc cref="ReceiverOptions.Audience"/>
    public string? Audience
    {
        get => Receiver.Audience;
        set => Receiver.Audience = value;
    }

    /// <inheritdoc cref="ReceiverOptions.TrustedIssuers"/>
    public IList<string> TrustedIssuers => Receiver.TrustedIssuers;

    /// <inheritdoc cref="ReceiverOptions.KeySets"/>
    public IDictionary<string, string> KeySets => Receiver.KeySets;

    /// <inheritdoc cref="ReceiverOptions.PolicyFile"/>
    public string? PolicyFile
    {
        get => Receiver.PolicyFile;
        set => Receiver.PolicyFile = value;
    }

    /// <inheritdoc cref="ReceiverOptions.ReloadPolicy"/>
    public bool ReloadPolicy
    {
        get => Receiver.ReloadPolicy;
        set => Receiver.ReloadPolicy = value;
    }

    /// <inheritdoc cref="ReceiverOptions.PklExecutable"/>
    public string? PklExecutable
    {
        get => Receiver.PklExecutable;
        set => Receiver.PklExecutable = value;
    }

    /// <inheritdoc cref="ReceiverOptions.AuditFile"/>
    public string? AuditFile
    {
        get => Receiver.AuditFile;
        set => Receiver.AuditFile = value;
    }

    /// <inheritdoc cref="ReceiverOptions.Leeway"/>
    public TimeSpan Leeway
    {
        get => Receiver.Leeway;
        set => Receiver.Leeway = value;
    }

    /// <inheritdoc cref="ReceiverOptions.RequireRequestBinding"/>
    public bool RequireRequestBinding
    {
        get => Receiver.RequireRequestBinding;
        set => Receiver.RequireRequestBinding = value;
    }

    /// <inheritdoc cref="ReceiverOptions.MaxBoundBodyBytes"/>
    public int MaxBoundBodyBytes
    {
        get => Receiver.MaxBoundBodyBytes;
        set => Receiver.MaxBoundBodyBytes = value;
    }

    /// <inheritdoc cref="ReceiverOptions.KeyRefreshInterval"/>
    public TimeSpan KeyRefreshInterval
    {
        get => Receiver.KeyRefreshInterval;
        set => Receiver.KeyRefreshInterval = value;
    }

    /// <inheritdoc cref="ReceiverOptions.KeyMaxAge"/>
    public TimeSpan KeyMaxAge
    {
        get => Receiver.KeyMaxAge;
        set => Receiver.KeyMaxAge = value;
    }

    /// <inheritdoc cref="ReceiverOptions.AllowInsecureHttp"/>
    public bool AllowInsecureHttp
    {
        get => Receiver.AllowInsecureHttp;
        set => Receiver.AllowInsecureHttp = value;
    }

    /// <inheritdoc cref="ReceiverOptions.CheckRevocations"/>
    public bool CheckRevocations
    {
        get => Receiver.CheckRevocations;
        set => Receiver.CheckRevocations = value;
    }

    /// <inheritdoc cref="ReceiverOptions.RevocationLists"/>
    public IDictionary<string, string> RevocationLists => Receiver.RevocationLists;

    /// <inheritdoc cref="ReceiverOptions.RevocationMaxAge"/>
    public TimeSpan RevocationMaxAge
    {
        get => Receiver.RevocationMaxAge;
        set => Receiver.RevocationMaxAge = value;
    }

    /// <inheritdoc cref="ReceiverOptions.ReplayCapacity"/>
    public int ReplayCapacity
    {
        get => Receiver.ReplayCapacity;
        set => Receiver.ReplayCapacity = value;
    }

    /// <inheritdoc cref="ReceiverOptions.SignatureEngine"/>
    public SignatureEngine SignatureEngine
    {
        get => Receiver.SignatureEngine;
        set => Receiver.SignatureEngine = value;
    }

    /// <inheritdoc cref="ReceiverOptions.CrossCheckRate"/>
    public int? CrossCheckRate
    {
        get => Receiver.CrossCheckRate;
        set => Receiver.CrossCheckRate = value;
    }

    /// <inheritdoc cref="ReceiverOptions.MaxTableMebibytes"/>
    public int MaxTableMebibytes
    {
        get => Receiver.MaxTableMebibytes;
        set => Receiver.MaxTableMebibytes = value;
    }

    /// <inheritdoc cref="ReceiverOptions.Realm"/>
    public string Realm
    {
        get => Receiver.Realm;
        set => Receiver.Realm = value;
    }

    /// <inheritdoc cref="ReceiverOptions.DiscloseEverything"/>
    public bool? DiscloseEverything
    {
        get => Receiver.DiscloseEverything;
        set => Receiver.DiscloseEverything = value;
    }

    /// <inheritdoc cref="ReceiverOptions.Policy"/>
    public IPolicy? Policy
    {
        get => Receiver.Policy;
        set => Receiver.Policy = value;
    }

    /// <inheritdoc cref="ReceiverOptions.Keys"/>
    public IKeySource? Keys
    {
        get => Receiver.Keys;
        set => Receiver.Keys = value;
    }

    /// <inheritdoc cref="ReceiverOptions.ReplayStore"/>
    public IReplayStore? ReplayStore
    {
        get => Receiver.ReplayStore;
        set => Receiver.ReplayStore = value;
    }

    /// <inheritdoc cref="ReceiverOptions.Audit"/>
    public IAuditSink? Audit
    {
        get => Receiver.Audit;
        set => Receiver.Audit = value;
    }

    /// <inheritdoc cref="ReceiverOptions.Revocations"/>
    public IRevocationList? Revocations
    {
        get => Receiver.Revocations;
        set => Receiver.Revocations = value;
    }

    /// <summary>The application's part in a request.</summary>
    public new OathMeshEvents Events
    {
        get => (OathMeshEvents)base.Events!;
        set => base.Events = value;
    }
}
