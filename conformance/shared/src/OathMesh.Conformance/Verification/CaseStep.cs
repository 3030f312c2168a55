using System.Text;
using System.Text.Json;
using OathMesh.Verification;

namespace OathMesh.Conformance.Verification;

/// <summary>One presentation of credentials: the input of a step of a verify or http case.</summary>
/// <param name="Authorization">The value of each <c>Authorization</c> field; given as base64, each byte is one character (Latin-1).</param>
/// <param name="Now">The receiver's clock.</param>
/// <param name="Request">The request; <see langword="null"/> when nothing is known of it, so that no hash can be computed.</param>
public sealed record CaseStep(IReadOnlyList<string?> Authorization, DateTimeOffset Now, CaseRequest? Request)
{
    /// <summary>Reads a step.</summary>
    /// <param name="step">The object.</param>
    /// <returns>The step.</returns>
    /// <exception cref="CaseFormatException">A member is missing, malformed or not known.</exception>
    public static CaseStep Read(JsonElement step)
    {
        step.RefuseOthers("authorization", "authorizationBase64", "now", "request");
        return new CaseStep(
            ReadAuthorization(step),
            ReadNow(step),
            step.TryGetMember("request", out var request) ? CaseRequest.Read(request) : null);
    }

    /// <summary>The step as a verifier takes it.</summary>
    /// <param name="bindingIsFaulty">Whether the receiver cannot compute request hashes.</param>
    /// <returns>The request.</returns>
    public VerificationRequest ToVerificationRequest(bool bindingIsFaulty) =>
        new(Authorization, Request is null || bindingIsFaulty ? RequestFacts.None : new CaseRequestFacts(Request));

    private static IReadOnlyList<string?> ReadAuthorization(JsonElement step)
    {
        var isText = step.TryGetMember("authorization", out _);
        var isBytes = step.TryGetMember("authorizationBase64", out _);
        if (isText == isBytes)
        {
            throw new CaseFormatException("Exactly one of authorization and authorizationBase64 must be given.");
        }

        return isText
            ? step.OptionalStrings("authorization")!
            : [.. step.RequiredArray("authorizationBase64").Select(entry => Encoding.Latin1.GetString(CaseJson.Bytes(entry, "authorizationBase64")))];
    }

    /// <summary>Reads the clock of a step: seconds since 1970-01-01T00:00:00Z; fractions are allowed, since a clock may lie between two seconds.</summary>
    /// <param name="step">The object.</param>
    /// <returns>The time.</returns>
    /// <exception cref="CaseFormatException">It is missing or malformed.</exception>
    public static DateTimeOffset ReadNow(JsonElement step)
    {
        var now = step.RequiredMember("now");
        if (now.ValueKind != JsonValueKind.Number || !now.TryGetDecimal(out var seconds) || seconds is < 0 or > 253_402_300_799m)
        {
            throw new CaseFormatException("The member now must be a number of seconds from 0 to the end of the year 9999.");
        }

        return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }
}
