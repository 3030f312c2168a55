using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Jwks;

/// <summary>Keys of other types, as they turn up in key sets. Nothing ever verifies with them.</summary>
internal static class SampleKeys
{
    public static JsonObject Rsa(string keyId = "rsa-1") => new()
    {
        ["kty"] = "RSA",
        ["alg"] = "RS256",
        ["use"] = "sig",
        ["kid"] = keyId,
        ["n"] = Base64UrlText.Encode([.. Enumerable.Range(0, 8).SelectMany(i => SHA256.HashData(Encoding.ASCII.GetBytes($"OathMesh TEST ONLY modulus {i}")))]),
        ["e"] = "AQAB",
    };

    /// <summary>The base point of P-256.</summary>
    public static JsonObject P256() => new()
    {
        ["kty"] = "EC",
        ["crv"] = "P-256",
        ["alg"] = "ES256",
        ["use"] = "sig",
        ["kid"] = "p256-1",
        ["x"] = "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
        ["y"] = "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
    };

    /// <summary>The base point of X25519: an agreement key, of the same <c>kty</c> as ours.</summary>
    public static JsonObject X25519() => new() { ["kty"] = "OKP", ["crv"] = "X25519", ["kid"] = "x25519-1", ["x"] = Base64UrlText.Encode([9, .. new byte[31]]) };

    public static JsonObject Ed448() => new()
    {
        ["kty"] = "OKP",
        ["crv"] = "Ed448",
        ["alg"] = "EdDSA",
        ["use"] = "sig",
        ["kid"] = "ed448-1",
        ["x"] = Base64UrlText.Encode(SHA512.HashData("OathMesh TEST ONLY Ed448"u8).AsSpan(0, 57)),
    };

    public static JsonObject Oct() => new() { ["kty"] = "oct", ["alg"] = "HS256", ["use"] = "sig", ["kid"] = "oct-1", ["k"] = Base64UrlText.Encode(new byte[32]) };
}
