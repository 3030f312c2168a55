using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OathMesh.Keys;

namespace OathMesh.Tokens;

/// <summary>Mints tokens in the name of one issuer. Every token lives 1 to 300 seconds, whatever is asked. Safe for use by many threads.</summary>
public sealed class TokenMinter
{
    private readonly string _issuer;
    private readonly ISigningKeySource _keys;
    private readonly TimeProvider _time;

    /// <summary>Creates a minter.</summary>
    /// <param name="issuer">The issuer (<c>iss</c>) in whose name it mints. Not empty.</param>
    /// <param name="keys">Where the current signing key comes from, asked once a token.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty.</exception>
    public TokenMinter(string issuer, ISigningKeySource keys, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentNullException.ThrowIfNull(keys);
        _issuer = issuer;
        _keys = keys;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Mints one token.</summary>
    /// <param name="claims">What the token says.</param>
    /// <returns>The token with its id and times.</returns>
    /// <exception cref="ArgumentException">A claim is malformed; the message names each one that is, and how to mend it.</exception>
    /// <exception cref="SigningKeyUnavailableException">There is no key to sign with.</exception>
    public MintedToken Mint(TokenClaims claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var issuedAt = _time.GetUtcNow().ToUnixTimeSeconds();
        var tokenId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        return Write(_keys.GetSigningKey(), claims, _issuer, issuedAt, ClampLifetime(claims.Lifetime), tokenId);
    }

    /// <summary>The lifetime that a wish gives: at least 1 second, at most 300, cut to whole seconds.</summary>
    /// <param name="wished">The lifetime wished for.</param>
    /// <returns>Whole seconds, 1 to 300.</returns>
    public static int ClampLifetime(TimeSpan wished) =>
        (int)Math.Clamp(wished.Ticks / TimeSpan.TicksPerSecond, 1, OathMeshLimits.MaxLifetimeSeconds);

    /// <summary>The one place where a token is put together. It clamps again, so that no caller inside the assembly can go past the bound either.</summary>
    internal static MintedToken Write(Ed25519PrivateKey key, TokenClaims claims, string issuer, long issuedAt, int lifetime, string tokenId)
    {
        ClaimRules.ThrowIfInvalid(claims, tokenId);
        var expiresAt = issuedAt + Math.Clamp(lifetime, 1, OathMeshLimits.MaxLifetimeSeconds);
        if (issuedAt < 0 || expiresAt > OathMeshLimits.MaxNumericDate)
        {
            throw new ArgumentException("iat and exp must be from 0 to 2^53 seconds.", nameof(issuedAt));
        }

        var keyId = key.PublicKey.KeyId;
        var header = new ArrayBufferWriter<byte>(128);
        JsonText.WriteRaw(header, "{\"typ\":\"om+jwt\",\"alg\":\"EdDSA\",\"kid\":"u8);
        JsonText.WriteString(header, keyId);
        JsonText.WriteRaw(header, "}"u8);

        var payload = new ArrayBufferWriter<byte>(512);
        PayloadWriter.Write(payload, claims, issuer, issuedAt, expiresAt, tokenId);

        var token = Sign(key, header.WrittenSpan, payload.WrittenSpan);
        if (token.Length > OathMeshLimits.MaxTokenBytes)
        {
            throw new ArgumentException(
                $"The claims make a token of {token.Length} bytes; at most {OathMeshLimits.MaxTokenBytes} are allowed. Shorten scope, reason or src.", nameof(claims));
        }

        return new MintedToken(token, tokenId, issuedAt, expiresAt, keyId);
    }

    /// <summary>Joins and signs two segments as a compact JWS (RFC 7515 section 7.1, RFC 8037 section 3.1), whatever they say.</summary>
    internal static string Sign(Ed25519PrivateKey key, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        var signingInput = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        Span<byte> signature = stackalloc byte[Ed25519PrivateKey.SignatureSize];
        key.Sign(Encoding.ASCII.GetBytes(signingInput), signature);
        return $"{signingInput}.{Base64Url.EncodeToString(signature)}";
    }
}
