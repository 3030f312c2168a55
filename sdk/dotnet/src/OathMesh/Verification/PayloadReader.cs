namespace OathMesh.Verification;

/// <summary>Finds the known claims of a payload; what they hold is judged by the steps, in their order. Unknown claims are ignored.</summary>
internal struct PayloadReader : IMemberVisitor
{
    public ClaimSlots Slots;

    public void Visit(ReadOnlySpan<byte> name, ClaimSlot value)
    {
        if (Find(name) is { } claim)
        {
            Slots[(int)claim] = value;
        }
    }

    private static ClaimName? Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("iss"u8) ? ClaimName.Issuer
            : name.SequenceEqual("sub"u8) ? ClaimName.Subject
            : name.SequenceEqual("aud"u8) ? ClaimName.Audience
            : name.SequenceEqual("act"u8) ? ClaimName.Action
            : name.SequenceEqual("iat"u8) ? ClaimName.IssuedAt
            : name.SequenceEqual("exp"u8) ? ClaimName.ExpiresAt
            : name.SequenceEqual("jti"u8) ? ClaimName.TokenId
            : name.SequenceEqual("nbf"u8) ? ClaimName.NotBefore
            : name.SequenceEqual("src"u8) ? ClaimName.Source
            : name.SequenceEqual("env"u8) ? ClaimName.Environment
            : name.SequenceEqual("rqh"u8) ? ClaimName.RequestHash
            : null,
        5 => name.SequenceEqual("scope"u8) ? ClaimName.Scope : null,
        6 => name.SequenceEqual("reason"u8) ? ClaimName.Reason
            : name.SequenceEqual("tenant"u8) ? ClaimName.Tenant
            : null,
        12 => name.SequenceEqual("delegated_by"u8) ? ClaimName.DelegatedBy : null,
        _ => null,
    };
}
