using System.Text;
using OathMesh.VectorGen.Json;

namespace OathMesh.VectorGen.Tokens;

/// <summary>A token in the making. It begins well-formed; a case bends the one thing it is about, and everything that covers it is signed afterwards.</summary>
internal sealed class TokenDraft
{
    private Func<string, string> _bendHeader = segment => segment;
    private Func<string, string> _bendPayload = segment => segment;
    private Func<string, string> _bendSignature = segment => segment;
    private Func<byte[], byte[]>? _sign;
    private byte[]? _headerBytes;
    private byte[]? _payloadBytes;
    private TestKey _key = TestKeys.Issuer;

    public TokenDraft(string tokenId)
    {
        Header.Set("typ", "\"om+jwt\"");
        Header.Set("alg", "\"EdDSA\"");
        Header.Set("kid", JsonString.Canonical(_key.KeyId));
        Text("iss", Defaults.Issuer);
        Text("sub", Defaults.Subject);
        Text("aud", Defaults.Audience);
        Text("act", Defaults.Action);
        Claim("iat", $"{Defaults.Now}");
        Claim("exp", $"{Defaults.Now + 120}");
        Text("jti", tokenId);
    }

    public RawMembers Header { get; } = new();

    public RawMembers Payload { get; } = new();

    /// <summary>The payload's bytes as they will be signed.</summary>
    public byte[] PayloadBytes => _payloadBytes ?? Encoding.UTF8.GetBytes(Payload.ToString());

    /// <summary>Signs with another key and names it in <c>kid</c>.</summary>
    public TokenDraft Key(TestKey key)
    {
        _key = key;
        Header.Set("kid", JsonString.Canonical(key.KeyId));
        return this;
    }

    /// <summary>Signs with another key without saying so.</summary>
    public TokenDraft SignedBy(TestKey key)
    {
        _key = key;
        return this;
    }

    /// <summary>The token of another issuer, signed with its key.</summary>
    public TokenDraft From(string issuer, TestKey key) => Key(key).Text("iss", issuer);

    /// <summary>Sets a claim to a JSON value as it stands.</summary>
    public TokenDraft Claim(string name, string rawValue)
    {
        Payload.Set(name, rawValue);
        return this;
    }

    public TokenDraft Text(string name, string value) => Claim(name, JsonString.Canonical(value));

    public TokenDraft Times(long issuedAt, long expiresAt) => Claim("iat", $"{issuedAt}").Claim("exp", $"{expiresAt}");

    /// <summary>Adds a member at the end whose name is written as it stands, quotation marks included.</summary>
    public TokenDraft Append(string rawName, string rawValue)
    {
        Payload.Add(rawName, rawValue);
        return this;
    }

    public TokenDraft Without(string claim)
    {
        Payload.Remove(claim);
        return this;
    }

    public TokenDraft HeaderMember(string name, string rawValue)
    {
        Header.Set(name, rawValue);
        return this;
    }

    public TokenDraft WithoutHeader(string name)
    {
        Header.Remove(name);
        return this;
    }

    public TokenDraft HeaderText(string text) => HeaderBytes(Encoding.UTF8.GetBytes(text));

    public TokenDraft HeaderBytes(byte[] bytes)
    {
        _headerBytes = bytes;
        return this;
    }

    public TokenDraft PayloadText(string text) => PayloadRaw(Encoding.UTF8.GetBytes(text));

    public TokenDraft PayloadRaw(byte[] bytes)
    {
        _payloadBytes = bytes;
        return this;
    }

    /// <summary>Replaces an ASCII marker in the payload by bytes that need not be UTF-8.</summary>
    public TokenDraft ReplaceInPayload(string marker, byte[] bytes) =>
        PayloadRaw(Bytes.Replace(Encoding.UTF8.GetBytes(Payload.ToString()), marker, bytes));

    /// <summary>Bends the encoded header before it is signed.</summary>
    public TokenDraft BendHeader(Func<string, string> bend)
    {
        _bendHeader = bend;
        return this;
    }

    /// <summary>Bends the encoded payload before it is signed.</summary>
    public TokenDraft BendPayload(Func<string, string> bend)
    {
        _bendPayload = bend;
        return this;
    }

    /// <summary>Bends the encoded signature.</summary>
    public TokenDraft BendSignature(Func<string, string> bend)
    {
        _bendSignature = bend;
        return this;
    }

    /// <summary>Signs in another way: the signing input in, the signature's bytes out.</summary>
    public TokenDraft Sign(Func<byte[], byte[]> sign)
    {
        _sign = sign;
        return this;
    }

    /// <summary>Changes the bytes of the honest signature.</summary>
    public TokenDraft ChangeSignature(Func<byte[], byte[]> change) => Sign(input => change(_key.Sign(input)));

    /// <summary>The honest signature's bytes.</summary>
    public byte[] SignatureBytes() => _key.Sign(Encoding.UTF8.GetBytes(SigningInput()));

    public string HeaderSegment() => _bendHeader(Base64UrlText.Encode(_headerBytes ?? Encoding.UTF8.GetBytes(Header.ToString())));

    public string Compact()
    {
        var input = SigningInput();
        var bytes = Encoding.UTF8.GetBytes(input);
        return $"{input}.{_bendSignature(Base64UrlText.Encode(_sign is null ? _key.Sign(bytes) : _sign(bytes)))}";
    }

    private string SigningInput() => $"{HeaderSegment()}.{_bendPayload(Base64UrlText.Encode(PayloadBytes))}";
}
