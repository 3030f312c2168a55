using System.Buffers;
using System.Text;
using System.Text.Json;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;

namespace OathMesh.Verification;

/// <summary>What the steps of one verification pass on to each other. It and its buffer are used again: nothing that points into them outlives the verification.</summary>
internal sealed class VerificationContext(VerifierSettings settings)
{
    private readonly char[] _keyId = new char[OathMeshLimits.MaxKeyIdLength];
    private byte[] _buffer = [];

    public VerificationRequest Request { get; private set; }

    public VerifierSettings Settings => settings;

    /// <summary>The verification's one reading of the clock.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>The step that is running, for the outer guard.</summary>
    public int Step { get; set; }

    /// <summary>What the outer guard denies with when a seam inside the running step breaks; <see langword="null"/> for the step's own default.</summary>
    public VerificationError? Seam { get; set; }

    /// <summary>The token as received, without the scheme.</summary>
    public ReadOnlyMemory<char> Token { get; set; }

    public byte[] Buffer => _buffer;

    /// <summary>The first two segments as received: what is signed.</summary>
    public ReadOnlyMemory<byte> SigningInput { get; set; }

    public ReadOnlyMemory<byte> Signature { get; set; }

    public (int Start, int Length) Header { get; set; }

    public (int Start, int Length) Payload { get; set; }

    /// <summary>Where decoded strings may be put; the header's and the payload's never overlap.</summary>
    public int Scratch { get; set; }

    /// <summary>The <c>kid</c>; valid until the verification is over.</summary>
    public ReadOnlyMemory<char> KeyId { get; private set; }

    public ClaimSlots Claims;

    /// <summary>The trusted issuer, the instance from the settings.</summary>
    public string Issuer { get; set; } = "";

    public KeyLookup Key { get; set; }

    public long ExpiresAt { get; set; }

    public long IssuedAt { get; set; }

    public long? NotBefore { get; set; }

    /// <summary>What the replay store knows the token by, from step 11 on.</summary>
    public UInt128 ReplayKey { get; set; }

    public OathMeshCaller? Caller { get; set; }

    /// <summary>What was revoked, for the audit line.</summary>
    public string? Revoked { get; set; }

    public PolicyDecision Decision { get; set; }

    /// <summary>What the replay store consumed for the first time; <see langword="null"/> when it did not, or was not reached.</summary>
    public ReplayEntry? Consumed { get; set; }

    /// <summary>Why the token was let through without the replay store, for the audit line.</summary>
    public string? Degraded { get; set; }

    /// <summary>Whether the signature verified: from then on the claims are the issuer's word.</summary>
    public bool IsAuthentic { get; set; }

    public void Begin(VerificationRequest request, DateTimeOffset now)
    {
        Request = request;
        Now = now;
    }

    public void TakeKeyId(ClaimSlot slot) => KeyId = _keyId.AsMemory(0, Encoding.ASCII.GetChars(Bytes(slot), _keyId));

    public void Rent(int length) => _buffer = ArrayPool<byte>.Shared.Rent(length);

    public ClaimSlot Slot(ClaimName claim) => Claims[(int)claim];

    public ReadOnlySpan<byte> Bytes(ClaimSlot slot) => _buffer.AsSpan(slot.Start, slot.Length);

    /// <summary>A claim as text that is hardly ever the same twice.</summary>
    public string Text(ClaimSlot slot) => Encoding.UTF8.GetString(Bytes(slot));

    /// <summary>A claim as text that comes again and again.</summary>
    public string RecentText(ClaimSlot slot) => settings.RecentStrings.Get(Bytes(slot));

    /// <summary>A claim's text for the audit line, as UTF-8; empty when it is absent or not a string.</summary>
    public ReadOnlyMemory<byte> AuditText(ClaimName claim)
    {
        var slot = Slot(claim);
        return slot.Type == JsonTokenType.String ? _buffer.AsMemory(slot.Start, slot.Length) : default;
    }

    /// <summary>Forgets everything: what is left would be another request's.</summary>
    public void Clear()
    {
        if (_buffer.Length > 0)
        {
            // A pool must not hand a live token to whoever rents next.
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
        }

        _keyId.AsSpan().Clear();
        Request = default;
        Now = default;
        Step = 0;
        Seam = null;
        Token = default;
        SigningInput = default;
        Signature = default;
        Header = default;
        Payload = default;
        Scratch = 0;
        KeyId = default;
        Claims = default;
        Issuer = "";
        Key = default;
        ExpiresAt = 0;
        IssuedAt = 0;
        NotBefore = null;
        ReplayKey = default;
        Caller = null;
        Revoked = null;
        Decision = default;
        Consumed = null;
        Degraded = null;
        IsAuthentic = false;
    }
}
