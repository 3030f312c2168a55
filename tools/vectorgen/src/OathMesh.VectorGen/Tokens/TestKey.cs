using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OathMesh.Keys;

namespace OathMesh.VectorGen.Tokens;

/// <summary>A fixed key that anyone can sign with: its seed is SHA-256 of <c>OathMesh TEST ONLY key N</c>.</summary>
internal sealed class TestKey
{
    private readonly Ed25519PrivateKey _key;

    public TestKey(int number, string role)
    {
        Number = number;
        Role = role;
        Seed = SHA256.HashData(Encoding.ASCII.GetBytes($"OathMesh TEST ONLY key {number}"));
        _key = Ed25519PrivateKey.ImportSeed(Seed);
        PublicKey = EdgeSigner.PublicKey(Seed);
        X = Base64UrlText.Encode(PublicKey);
        KeyId = Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"Ed25519","kty":"OKP","x":"{{X}}"}""")));
    }

    public int Number { get; }

    /// <summary>What the key is used for in the vectors.</summary>
    public string Role { get; }

    public byte[] Seed { get; }

    public byte[] PublicKey { get; }

    /// <summary>The public key as base64url.</summary>
    public string X { get; }

    /// <summary>The RFC 7638 thumbprint.</summary>
    public string KeyId { get; }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[Ed25519PrivateKey.SignatureSize];
        _key.Sign(message, signature);
        return signature;
    }

    public string ExportPem() => _key.ExportPem();

    /// <summary>The public key as PEM (RFC 8410 section 4): a fixed prefix and the 32 bytes.</summary>
    public string ExportPublicPem() =>
        $"-----BEGIN PUBLIC KEY-----\n{Convert.ToBase64String([.. Convert.FromHexString("302a300506032b6570032100"), .. PublicKey])}\n-----END PUBLIC KEY-----\n";

    /// <summary>The public JWK as an issuer publishes it.</summary>
    public JsonObject Jwk(string? keyId = null) => new()
    {
        ["kty"] = "OKP",
        ["crv"] = "Ed25519",
        ["alg"] = "EdDSA",
        ["use"] = "sig",
        ["kid"] = keyId ?? KeyId,
        ["x"] = X,
    };
}
