using Microsoft.Extensions.Logging;

namespace OathMesh.Issuer.Diagnostics;

/// <summary>The issuer's log messages. Event ids are stable; no message holds a token, a secret, a key or what a request said.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Minted {Count} tokens for {Client}", EventName = "Minted")]
    public static partial void Minted(ILogger logger, string client, int count);

    [LoggerMessage(2, LogLevel.Information, "Refused {Client} with {Status}: {Code}", EventName = "Refused")]
    public static partial void Refused(ILogger logger, string client, int status, string code);

    [LoggerMessage(3, LogLevel.Error, "A token for {Client} could not be audited and was not given", EventName = "MintNotAudited")]
    public static partial void MintNotAudited(ILogger logger, Exception exception, string client);

    [LoggerMessage(4, LogLevel.Error, "A refusal ({Code}) could not be audited", EventName = "RefusalNotAudited")]
    public static partial void RefusalNotAudited(ILogger logger, Exception exception, string code);

    [LoggerMessage(5, LogLevel.Error, "There is no key to sign with: {Fault}", EventName = "NoSigningKey")]
    public static partial void NoSigningKey(ILogger logger, string fault);

    [LoggerMessage(6, LogLevel.Error, "The issuer failed on a request", EventName = "Failed")]
    public static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Information, "Denied an unknown secret", EventName = "SecretDenied")]
    public static partial void SecretDenied(ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "{Client} revoked a {Kind}", EventName = "Revoked")]
    public static partial void Revoked(ILogger logger, string client, string kind);

    [LoggerMessage(9, LogLevel.Warning, "{Client} lifted the revocation of a {Kind}", EventName = "Unrevoked")]
    public static partial void Unrevoked(ILogger logger, string client, string kind);

    [LoggerMessage(10, LogLevel.Error, "A change of revocations by {Client} ({What}) could not be audited", EventName = "RevocationNotAudited")]
    public static partial void RevocationNotAudited(ILogger logger, Exception exception, string client, string what);

    [LoggerMessage(11, LogLevel.Error, "The store of revocations failed", EventName = "RevocationsUnavailable")]
    public static partial void RevocationsUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "The key that signs, {KeyId}, is revoked: rotate the keys, then retire it", EventName = "SigningKeyRevoked")]
    public static partial void SigningKeyRevoked(ILogger logger, string keyId);
}
