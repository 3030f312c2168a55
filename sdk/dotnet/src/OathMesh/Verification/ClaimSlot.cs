using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OathMesh.Verification;

/// <summary>The claims that the protocol knows.</summary>
internal enum ClaimName
{
    Issuer,
    Subject,
    Audience,
    Action,
    IssuedAt,
    ExpiresAt,
    TokenId,
    NotBefore,
    Scope,
    Reason,
    Source,
    DelegatedBy,
    Environment,
    Tenant,
    RequestHash,
}

/// <summary>Where a member's value lies in the verification's buffer: a string's decoded content, any other value's JSON text.</summary>
internal readonly record struct ClaimSlot(JsonTokenType Type, int Start, int Length)
{
    /// <summary>The member is absent: the default value.</summary>
    public bool IsMissing => Type == JsonTokenType.None;
}

/// <summary>The slots of all known claims. The default value has none.</summary>
[InlineArray(Count)]
internal struct ClaimSlots
{
    public const int Count = 15;

    private ClaimSlot _first;
}
