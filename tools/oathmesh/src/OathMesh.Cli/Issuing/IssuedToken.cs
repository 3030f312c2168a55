using System.Text.Json;

namespace OathMesh.Cli.Issuing;

/// <summary>What was got: the members of an issuer's answer (docs/protocol.md, section 10), whoever signed. Not a record: a record would print the token.</summary>
internal sealed class IssuedToken(string token, string tokenId, long expiresAt, long expiresIn)
{
    public string Token { get; } = token;

    public long ExpiresIn { get; } = expiresIn;

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("token", Token);
        writer.WriteString("token_type", "OathMesh");
        writer.WriteNumber("expires_in", ExpiresIn);
        writer.WriteNumber("exp", expiresAt);
        writer.WriteString("jti", tokenId);
        writer.WriteEndObject();
    }
}
