using Microsoft.Extensions.Logging;

namespace OathMesh.Redis;

/// <summary>The log messages of revocation lists in Redis.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(40, LogLevel.Information, "Read the revocation list of {Issuer} from Redis: {Count} revocations", EventName = "RedisRevocationsRead")]
    public static partial void RevocationsRead(ILogger logger, string issuer, int count);

    [LoggerMessage(41, LogLevel.Error, "The revocation list of {Issuer} could not be read from Redis, and is used for no longer than {MaxAge}: {Fault}", EventName = "RedisRevocationsUnavailable")]
    public static partial void RevocationsUnavailable(ILogger logger, string issuer, string fault, TimeSpan maxAge);

    [LoggerMessage(42, LogLevel.Warning, "Redis had lost the revocation list of {Issuer}; it was put back as this issuer knew it, with {Count} revocations", EventName = "RedisRevocationsRestored")]
    public static partial void RevocationsRestored(ILogger logger, string issuer, int count);

    [LoggerMessage(43, LogLevel.Warning, "Made an empty revocation list of {Issuer} in Redis: take CreateIfMissing out of the settings now", EventName = "RedisRevocationsCreated")]
    public static partial void RevocationsCreated(ILogger logger, string issuer);
}
