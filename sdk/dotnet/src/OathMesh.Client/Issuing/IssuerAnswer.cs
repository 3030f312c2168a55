using System.Text.Json;
using OathMesh.Tokens;

namespace OathMesh.Client.Issuing;

/// <summary>Reads an issuer's answer. The issuer is trusted to mint, not to be well: every token is held against what was asked for.</summary>
internal static class IssuerAnswer
{
    private const int MaxTextLength = 500;
    private const int MaxCodeLength = 64;

    private static readonly long LatestDate = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The tokens of a 200: of <c>{"tokens":[...]}</c> with a count, of one token's own object without.</summary>
    public static OathMeshToken[] Read(ReadOnlyMemory<byte> body, TokenRequest request, string subject, int? count)
    {
        using var document = Parse(body);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } answer)
        {
            throw Invalid("it is not a JSON object");
        }

        if (count is null)
        {
            return [ReadToken(answer, request, subject)];
        }

        if (!answer.TryGetProperty("tokens", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != count)
        {
            throw Invalid($"it does not have the {count} tokens that were asked for");
        }

        var tokens = new OathMeshToken[count.Value];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var entry in list.EnumerateArray())
        {
            tokens[index] = ReadToken(entry, request, subject);
            if (!ids.Add(tokens[index++].TokenId))
            {
                throw Invalid("two of its tokens have one id");
            }
        }

        return tokens;
    }

    /// <summary>What any other answer means.</summary>
    public static OathMeshTokenException ReadRefusal(HttpResponseMessage response, ReadOnlyMemory<byte> body, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            return new($"The issuer answered {status}, a redirect. They are not followed: a credential goes to the configured issuer alone. Set the address itself.");
        }

        using var document = Parse(body);
        var told = document?.RootElement is { ValueKind: JsonValueKind.Object } answer ? answer : default;
        var code = Text(told, "error") is { Length: <= MaxCodeLength } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':') ? text : null;
        var message = $"The issuer answered {status}{(code is null ? "" : " " + code)}: {Plain(Text(told, "message")) ?? "it did not say why."} "
            + (Plain(Text(told, "fix")) ?? "Check the issuer's address and the credential, or ask the operator of the issuer.");
        return new(message) { ErrorCode = code, IsTransient = IsTransient(status, code), RetryAfter = RetryAfter(response, time) };
    }

    private static OathMeshTokenException Invalid(string why) =>
        new($"The issuer's answer was refused: {why}. Check that the configured address is an OathMesh issuer.");

    private static OathMeshToken ReadToken(JsonElement entry, TokenRequest request, string subject)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !string.Equals(Text(entry, "token_type"), "OathMesh", StringComparison.OrdinalIgnoreCase)
            || Text(entry, "token") is not { } value
            || !TokenFacts.TryRead(value, out var facts))
        {
            throw Invalid("it lacks a well-formed token or token_type");
        }

        var isAskedFor = facts.Audience == request.Audience && facts.Action == request.Action && facts.Subject == subject && facts.RequestHash == request.RequestHash;
        var isDated = facts.Lifetime > TimeSpan.Zero && facts.ExpiresAt > 0 && facts.ExpiresAt <= LatestDate;
        if (!isAskedFor || !isDated || facts.TokenId is not { Length: >= OathMeshLimits.MinTokenIdLength and <= OathMeshLimits.MaxTokenIdLength })
        {
            throw Invalid("its token does not say what was asked for");
        }

        return new OathMeshToken(value, facts.TokenId, DateTimeOffset.FromUnixTimeSeconds(facts.ExpiresAt));
    }

    /// <summary>Whether time alone may mend it. A credential that was denied by chance, such as right after the issuer's start, is replaced by the next request.</summary>
    private static bool IsTransient(int status, string? code) =>
        status is 408 or 429 or >= 500
        || (status == 401 && code is not null && (code is "token_expired" or "jti_replay" || code.EndsWith("_unavailable", StringComparison.Ordinal)));

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait is null ? null : wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestRetryAfter ? LongestRetryAfter : wait;
    }

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
            return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8 or an unpaired surrogate, noticed only when the string is read.
            return null;
        }
    }

    /// <summary>Fit for a log line: no control characters, and not endless.</summary>
    private static string? Plain(string? text) => string.IsNullOrEmpty(text)
        ? null
        : string.Concat(text.Take(MaxTextLength).Select(c => char.IsControl(c) ? ' ' : c)) + (text.Length > MaxTextLength ? "..." : "");
}
