using System.Buffers;
using System.Text;
using System.Text.Json;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;

namespace OathMesh.Verification;

/// <summary>What the steps of one verification pass on to each other. The buffer is rented: nothing that points into it outlives the verification.</summary>
internal sealed class VerificationContext(VerificationRequest request, VerifierSettings settings, DateTimeOffset now) : IDisposable
{
    private byte[] _buffer = [];

    public VerificationRequest Request => request;

    public VerifierSettings Settings => settings;

    /// <summary>The verification's one reading of the clock.</summary>
    public DateTimeOffset Now => now;

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

    public char[] KeyId { get; set; } = [];

    public ClaimSlots Claims;

    /// <summary>The trusted issuer, the instance from the settings.</summary>
    public string Issuer { get; set; } = "";

    public KeyLookup Key { get; set; }

    public long ExpiresAt { get; set; }

    public long IssuedAt { get; set; }

    public long? NotBefore { get; set; }

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

    public void Rent(int length) => _buffer = ArrayPool<byte>.Shared.Rent(length);

    public ClaimSlot Slot(ClaimName claim) => Claims[(int)claim];

    public ReadOnlySpan<byte> Bytes(ClaimSlot slot) => _buffer.AsSpan(slot.Start, slot.Length);

    public string Text(ClaimSlot slot) => Encoding.UTF8.GetString(Bytes(slot));

    /// <summary>A claim's text for the audit line, as UTF-8; empty when it is absent or not a string.</summary>
    public ReadOnlyMemory<byte> AuditText(ClaimName claim)
    {
        var slot = Slot(claim);
        return slot.Type == JsonTokenType.String ? _buffer.AsMemory(slot.Start, slot.Length) : default;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            // A pool must not hand a live token to whoever rents next.
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
        }
    }
}
