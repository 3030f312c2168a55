using System.Text.Json;
using System.Text.RegularExpressions;

namespace OathMesh.Cli.Issuing;

/// <summary>Reads an issuer's answer. The issuer is trusted to mint, not to be well: what it sends is checked before a script pipes it on.</summary>
internal static partial class IssuerAnswer
{
    /// <summary>The longest answer that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxTextLength = 500;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The token of a 200.</summary>
    public static IssuedToken Read(ReadOnlyMemory<byte> body)
    {
        using var document = Parse(body);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } answer)
        {
            throw Invalid("it is not a JSON object");
        }

        return Text(answer, "token_type") is { } type && type.Equals("OathMesh", StringComparison.OrdinalIgnoreCase)
            && Text(answer, "token") is { Length: <= OathMeshLimits.MaxTokenBytes } token && Token.IsMatch(token)
            && Text(answer, "jti") is { Length: > 0 } tokenId
            && Number(answer, "exp") is { } expiresAt
            && Number(answer, "expires_in") is { } expiresIn
                ? new IssuedToken(token, tokenId, expiresAt, expiresIn)
                : throw Invalid("it lacks a well-formed token, token_type, jti, exp or expires_in");
    }

    /// <summary>What any other answer means.</summary>
    public static CommandException ReadRefusal(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            return CommandException.Failed(
                "server_redirected", $"The issuer answered {status}, a redirect. They are not followed: a credential goes to the named server alone.", "Give --server the address itself.");
        }

        using var document = Parse(body);
        var told = document?.RootElement is { ValueKind: JsonValueKind.Object } answer ? answer : default;
        var message = Text(told, "message") ?? "It did not say why.";
        var fix = Text(told, "fix") ?? "Check --server and the credential, or ask the operator of the issuer.";
        if (response.Headers.RetryAfter?.Delta is { } wait)
        {
            fix += $" Wait {wait.TotalSeconds:0} s before the next try.";
        }

        return CommandException.Failed(Text(told, "error") ?? $"server_answered_{status}", $"The issuer answered {status}: {message}", fix);
    }

    public static CommandException Invalid(string why) => CommandException.Failed(
        "server_answer_invalid", $"The issuer's answer was refused: {why}.", "Check that --server is an OathMesh issuer.");

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON; or an unpaired surrogate in a member's name, noticed when names are compared.
            return null;
        }
    }

    private static string? Text(JsonElement answer, string name)
    {
        try
        {
            return Member(answer, name) is { ValueKind: JsonValueKind.String } value ? Cut(value.GetString()!, name) : null;
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8 or an unpaired surrogate, noticed only when the string is read.
            return null;
        }
    }

    private static string Cut(string text, string name) =>
        name == "token" || text.Length <= MaxTextLength ? text : text[..MaxTextLength] + "...";

    private static long? Number(JsonElement answer, string name) =>
        Member(answer, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    private static JsonElement? Member(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) ? value : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\z")]
    private static partial Regex Token { get; }
}
