namespace OathMesh.Revocation;

/// <summary>What a revocation names (docs/protocol.md, section 11).</summary>
public enum RevocationKind
{
    /// <summary>A caller (<c>sub</c>), or a pattern of callers with <c>*</c>. The default value.</summary>
    Subject,

    /// <summary>One token (<c>jti</c>).</summary>
    TokenId,

    /// <summary>The key that signs (the header's <c>kid</c>).</summary>
    KeyId,

    /// <summary>A client of the issuer. Receivers know it as the <c>iss</c> of tokens that it signs itself.</summary>
    Client,
}
