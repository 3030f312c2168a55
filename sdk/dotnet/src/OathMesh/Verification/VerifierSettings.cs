using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.Logging;
using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Signatures;

namespace OathMesh.Verification;

/// <summary>The validated, frozen form of <see cref="TokenVerifierOptions"/>.</summary>
internal sealed class VerifierSettings
{
    private readonly FrozenDictionary<string, string> _issuers;
    private readonly int _longestIssuer;

    public VerifierSettings(TokenVerifierOptions options, TimeProvider time, ILogger logger)
    {
        Time = time;
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        Audience = Encoding.UTF8.GetBytes(options.Audience!);
        AudienceText = options.Audience!;
        LeewaySeconds = (long)options.Leeway.TotalSeconds;
        RequireRequestBinding = options.RequireRequestBinding;
        Keys = options.Keys!;
        ReplayStore = options.ReplayStore!;
        LocalReplayStore = ReplayStore as ILocalReplayStore;
        Policy = options.Policy!;
        Audit = options.Audit!;
        Revocations = options.Revocations;
        Signatures = SignatureSettings.Create(options, time, logger);
        _issuers = options.TrustedIssuers.Distinct(StringComparer.Ordinal).ToFrozenDictionary(issuer => issuer, StringComparer.Ordinal);
        _longestIssuer = _issuers.Keys.Max(issuer => Encoding.UTF8.GetByteCount(issuer));
    }

    /// <summary>For time limits; the verification's clock is <see cref="VerificationContext.Now"/>.</summary>
    public TimeProvider Time { get; }

    public byte[] Audience { get; }

    public string AudienceText { get; }

    public long LeewaySeconds { get; }

    public bool RequireRequestBinding { get; }

    public IKeySource Keys { get; }

    public IReplayStore ReplayStore { get; }

    /// <summary>The replay store, where it is in this process.</summary>
    public ILocalReplayStore? LocalReplayStore { get; }

    public IPolicy Policy { get; }

    public IAuditSink Audit { get; }

    public IRevocationList? Revocations { get; }

    public SignatureCheck Signatures { get; }

    public RecentStrings RecentStrings { get; } = new();

    /// <summary>Finds the trusted issuer with exactly this name, without making a string of what was sent.</summary>
    public string? FindTrustedIssuer(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > _longestIssuer)
        {
            return null;
        }

        Span<char> buffer = utf8.Length <= 256 ? stackalloc char[256] : new char[utf8.Length];
        var length = Encoding.UTF8.GetChars(utf8, buffer);
        return _issuers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(buffer[..length], out var issuer) ? issuer : null;
    }
}
