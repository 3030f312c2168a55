namespace OathMesh.Verification;

/// <summary>One way in which a verification can fail: a row of the table in docs/protocol.md section 3. The instances live in <see cref="VerificationErrors"/>.</summary>
public sealed class VerificationError
{
    internal VerificationError(int step, string code, string message, string fix)
    {
        Step = step;
        Code = code;
        Message = message;
        Fix = fix;
    }

    /// <summary>The step that failed, 0 to 14.</summary>
    public int Step { get; }

    /// <summary>The code, such as <c>token_expired</c> or <c>claim_missing:sub</c>. Part of the contract: never changed.</summary>
    public string Code { get; }

    /// <summary>What is wrong, for a person. Holds nothing of the token or the receiver's configuration.</summary>
    public string Message { get; }

    /// <summary>How to mend it, for a person.</summary>
    public string Fix { get; }

    /// <summary>Whether the receiver could not tell, rather than the token being bad (<c>*_unavailable</c>): trying again later, with a new token, may help.</summary>
    public bool IsUnavailable => Code.EndsWith("_unavailable", StringComparison.Ordinal);

    /// <summary>Whether the sender proved nothing before this failure: steps 0 to 6. Such failures all look the same on the wire.</summary>
    public bool IsBeforeAuthentication => Step <= 6;

    /// <summary>The result that says no more than this: one for all denials, since a denial has to be cheap.</summary>
    internal VerificationResult Denial => field ??= VerificationResult.MakeDenial(this);

    /// <summary>The step and the code.</summary>
    public override string ToString() => $"{Step} {Code}";
}
