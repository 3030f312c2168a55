using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Endpoints;

/// <summary>The body of every error.</summary>
internal sealed record ErrorBody(string Error, string Message, string Fix);

/// <summary>One token. A class, not a record: a record would print the token.</summary>
internal sealed class TokenBody
{
    public required string Token { get; init; }

    public required string TokenType { get; init; }

    public required long ExpiresIn { get; init; }

    public required long Exp { get; init; }

    public required string Jti { get; init; }

    public static TokenBody Of(MintedToken minted) => new()
    {
        Token = minted.Token,
        TokenType = "OathMesh",
        ExpiresIn = minted.ExpiresAt - minted.IssuedAt,
        Exp = minted.ExpiresAt,
        Jti = minted.TokenId,
    };
}

/// <summary>Several tokens.</summary>
internal sealed class TokensBody(IReadOnlyList<TokenBody> tokens)
{
    public IReadOnlyList<TokenBody> Tokens => tokens;
}

/// <summary>What <c>/healthz</c> and <c>/readyz</c> say when all is well.</summary>
internal sealed record StatusBody(string Status);

/// <summary>What <c>/.well-known/oathmesh-issuer</c> says.</summary>
internal sealed record DiscoveryBody
{
    public required string Issuer { get; init; }

    public required string JwksUri { get; init; }

    public required string TokenEndpoint { get; init; }

    public required string TokensEndpoint { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RevocationEndpoint { get; init; }

    public required IReadOnlyList<string> AlgValuesSupported { get; init; }

    public required IReadOnlyList<string> AuthSchemesSupported { get; init; }

    public required string MintAct { get; init; }

    public required int MaxTtlSeconds { get; init; }

    public required int DefaultTtlSeconds { get; init; }

    public required int MaxCount { get; init; }

    public required string TokenType { get; init; }
}

[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(TokensBody))]
[JsonSerializable(typeof(StatusBody))]
[JsonSerializable(typeof(DiscoveryBody))]
internal sealed partial class IssuerJson : JsonSerializerContext
{
    /// <summary>Messages keep their quotation marks and angle brackets, since people read them in terminals; the content type and nosniff keep browsers from reading them as HTML.</summary>
    public static readonly IssuerJson Relaxed = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
