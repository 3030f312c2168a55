namespace OathMesh.Verification;

/// <summary>
/// What a denied sender is told (docs/protocol.md, section 4). Before the signature verified the sender has proved nothing: every failure of steps 0 to 6
/// looks the same. From step 7 on the code is told. Every adapter speaks through this, so that none says more than another.
/// </summary>
public sealed class Disclosure
{
    /// <summary>What a stranger is told, whatever went wrong.</summary>
    public static readonly Disclosure Undisclosed = new(
        "invalid_token", null, "A valid OathMesh token is required.", "Send one header, Authorization: OathMesh <token>, with a new token from the issuer.", retry: false);

    /// <summary>What an allowed caller is told at an endpoint that asks for another action: 403, and no step, since every step passed.</summary>
    public static Disclosure ActionMismatch { get; } = new(
        "act_mismatch", null, "The token is for another action.", "Ask the issuer for a token whose act is the one that this endpoint asks for.", retry: false);

    /// <summary>What an allowed caller is told where it may not go for another reason: 403, and no step.</summary>
    public static Disclosure Forbidden { get; } = new(
        "forbidden", null, "The caller may not use this endpoint.", "Ask the operator of the receiver.", retry: false);

    private Disclosure(string code, int? step, string message, string fix, bool retry)
    {
        Code = code;
        Step = step;
        Message = message;
        Fix = fix;
        SuggestsRetry = retry;
    }

    /// <summary>The code told: the error's own, or <c>invalid_token</c>.</summary>
    public string Code { get; }

    /// <summary>The step, where it is told.</summary>
    public int? Step { get; }

    /// <summary>What is wrong, for a person.</summary>
    public string Message { get; }

    /// <summary>How to mend it, for a person.</summary>
    public string Fix { get; }

    /// <summary>Whether the code itself is told, not just that the token is invalid.</summary>
    public bool IsDisclosed => !ReferenceEquals(this, Undisclosed);

    /// <summary>Whether to send <c>Retry-After</c>: for a told <c>*_unavailable</c> code.</summary>
    public bool SuggestsRetry { get; }

    /// <summary>What may be told of an error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="discloseEverything">Tells steps 0 to 6 as well. For development only.</param>
    /// <returns>What to tell.</returns>
    public static Disclosure Of(VerificationError error, bool discloseEverything)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.IsBeforeAuthentication && !discloseEverything
            ? Undisclosed
            : new Disclosure(error.Code, error.Step, error.Message, error.Fix, error.IsUnavailable);
    }
}
