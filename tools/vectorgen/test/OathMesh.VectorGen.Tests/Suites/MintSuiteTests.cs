using System.Text.Json;
using OathMesh.Keys;
using OathMesh.Tokens;
using OathMesh.VectorGen.Tests.Support;

namespace OathMesh.VectorGen.Tests.Suites;

public class MintSuiteTests
{
    public static TheoryData<string> Ids => VectorFiles.Ids("mint");

    [Theory]
    [MemberData(nameof(Ids))]
    public void Mints_as_the_vector_says(string id)
    {
        var vector = VectorFiles.Case(id);
        using var key = Ed25519PrivateKey.ImportSeed(System.Buffers.Text.Base64Url.DecodeFromUtf8(System.Text.Encoding.ASCII.GetBytes(vector.GetProperty("seed").GetString()!)));
        foreach (var step in vector.GetProperty("steps").EnumerateArray())
        {
            var expect = step.GetProperty("expect");
            var mint = () => Mint(key, vector.GetProperty("claims"));
            if (expect.TryGetProperty("token", out var token))
            {
                mint().Should().Be(token.GetString());
            }
            else
            {
                expect.GetProperty("outcome").GetString().Should().Be("refused");
                mint.Should().Throw<ArgumentException>();
            }
        }
    }

    private static string Mint(Ed25519PrivateKey key, JsonElement claims)
    {
        var issuer = claims.GetProperty("iss").GetString()!;
        _ = new TokenMinter(issuer, key);
        var issuedAt = claims.GetProperty("iat").GetInt64();
        var lifetime = TokenMinter.ClampLifetime(TimeSpan.FromSeconds(claims.GetProperty("exp").GetInt64() - issuedAt));
        return TokenMinter.Write(key, Read(claims), issuer, issuedAt, lifetime, claims.GetProperty("jti").GetString()!).Token;
    }

    private static TokenClaims Read(JsonElement claims) => new()
    {
        Subject = claims.GetProperty("sub").GetString()!,
        Audience = claims.GetProperty("aud").GetString()!,
        Action = claims.GetProperty("act").GetString()!,
        NotBefore = claims.TryGetProperty("nbf", out var notBefore) ? notBefore.GetInt64() : null,
        Scope = claims.TryGetProperty("scope", out _) ? [.. claims.Strings("scope")] : null,
        Reason = claims.StringOrNull("reason"),
        Source = claims.TryGetProperty("src", out var source) ? ReadSource(source) : null,
        DelegatedBy = claims.StringOrNull("delegated_by"),
        Environment = claims.StringOrNull("env"),
        Tenant = claims.StringOrNull("tenant"),
        RequestHash = claims.StringOrNull("rqh"),
    };

    private static OathMeshSource ReadSource(JsonElement source) => new()
    {
        Type = source.StringOrNull("type"),
        Repository = source.StringOrNull("repo"),
        Workflow = source.StringOrNull("workflow"),
        RunId = source.StringOrNull("run_id"),
        Commit = source.StringOrNull("sha"),
    };
}
