using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OathMesh.Bench.Subjects;

/// <summary>The JSON Web Token that .NET users would otherwise use: the same claims, signed with another algorithm, checked by Microsoft.IdentityModel.</summary>
internal sealed class JwtPeer : IDisposable
{
    public const string Issuer = "https://issuer-0000.internal";
    public const string Type = "at+jwt";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials;
    private readonly AsymmetricAlgorithm? _owned;
    private readonly TimeProvider _time;

    private JwtPeer(string algorithm, SecurityKey signing, SecurityKey verifying, AsymmetricAlgorithm? owned, TimeProvider time)
    {
        Algorithm = algorithm;
        VerificationKey = verifying;
        _owned = owned;
        _time = time;
        _credentials = new SigningCredentials(signing, algorithm);
        Parameters = ParametersFor(algorithm, verifying);
    }

    public string Algorithm { get; }

    public SecurityKey VerificationKey { get; }

    public TokenValidationParameters Parameters { get; }

    public static JwtPeer Es256(TimeProvider time)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var half = ECDsa.Create(key.ExportParameters(includePrivateParameters: false));
        return new(SecurityAlgorithms.EcdsaSha256, new ECDsaSecurityKey(key) { KeyId = "es256" }, new ECDsaSecurityKey(half) { KeyId = "es256" }, key, time);
    }

    public static JwtPeer Rs256(TimeProvider time)
    {
        var key = RSA.Create(2048);
        var half = RSA.Create(key.ExportParameters(includePrivateParameters: false));
        return new(SecurityAlgorithms.RsaSha256, new RsaSecurityKey(key) { KeyId = "rs256" }, new RsaSecurityKey(half) { KeyId = "rs256" }, key, time);
    }

    public static JwtPeer Hs256(TimeProvider time)
    {
        var key = new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)) { KeyId = "hs256" };
        return new(SecurityAlgorithms.HmacSha256, key, key, null, time);
    }

    /// <summary>What a careful user sets: one issuer, one audience, one algorithm, one type, the lifetime checked.</summary>
    public static TokenValidationParameters ParametersFor(string algorithm, SecurityKey key) => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = BenchIssuer.Audience,
        ValidAlgorithms = [algorithm],
        ValidTypes = [Type],
        IssuerSigningKey = key,
        ClockSkew = TimeSpan.FromSeconds(OathMeshLimits.MaxLeewaySeconds),
    };

    /// <summary>A token that lives an hour, so that a pool of them outlives a run.</summary>
    public string Mint(int rule = 0)
    {
        var now = _time.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = BenchIssuer.Audience,
            TokenType = Type,
            IssuedAt = now.UtcDateTime,
            Expires = now.AddHours(1).UtcDateTime,
            SigningCredentials = _credentials,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = BenchIssuer.Subject(rule),
                ["act"] = BenchIssuer.Action,
                ["jti"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
            },
        });
    }

    /// <summary>Tokens for any number of requests, to be gone through again and again.</summary>
    public string[] MintPool(int count = 1024) => [.. Enumerable.Range(0, count).Select(index => Mint(index % (BenchPolicy.CommonRules - 1)))];

    public void Dispose()
    {
        (VerificationKey as ECDsaSecurityKey)?.ECDsa.Dispose();
        (VerificationKey as RsaSecurityKey)?.Rsa?.Dispose();
        _owned?.Dispose();
    }
}
