using Microsoft.Extensions.Logging;

namespace OathMesh.Redis;

/// <summary>The store's log messages. Event ids are stable; no message holds a token, a token's id, a password or a connection text.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Redis is not used from now on, and tokens are denied with replay_unavailable: {Reason}", EventName = "RedisDown")]
    public static partial void Down(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Information, "Redis is used, after {Seconds:F1} s without it", EventName = "RedisUp")]
    public static partial void Up(ILogger logger, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "Redis cannot be used yet: {Obstacle}", EventName = "RedisProbeFailed")]
    public static partial void ProbeFailed(ILogger logger, string obstacle);

    [LoggerMessage(4, LogLevel.Warning, "Redis has no replay data (new, emptied or restarted without it): tokens issued before now are denied", EventName = "RedisDataMissing")]
    public static partial void DataMissing(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "Redis does not know the replay script (new, restarted, failed over, or its script cache was emptied): tokens issued before now are denied", EventName = "RedisScriptMissing")]
    public static partial void ScriptMissing(ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "A token's iat is more than MaxIssuerLead ahead of Redis's clock: check the clocks of the issuer and of Redis, or raise MaxIssuerLead", EventName = "IssuerClockAhead")]
    public static partial void IssuerAhead(ILogger logger);

    [LoggerMessage(7, LogLevel.Error, "Redis's reply does not belong to the command: the connection is replaced", EventName = "RedisReplyForeign")]
    public static partial void ForeignReply(ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "Redis does not tell its maxmemory-policy: make sure that it is noeviction, or used tokens may be forgotten", EventName = "RedisPolicyUnknown")]
    public static partial void PolicyUnknown(ILogger logger);

    [LoggerMessage(9, LogLevel.Warning, "Redis's clock differs from this host's by {Seconds:F1} s: set both right", EventName = "RedisClockDiffers")]
    public static partial void ClockDiffers(ILogger logger, double seconds);

    [LoggerMessage(10, LogLevel.Warning, "A replay key could not be consumed: {Reason}", EventName = "RedisCommandFailed")]
    public static partial void CommandFailed(ILogger logger, string reason);

    [LoggerMessage(11, LogLevel.Information, "Tokens that were allowed in the last {Seconds} s may be presented once more while Redis is down", EventName = "KnownGoodWindowOn")]
    public static partial void KnownGoodOn(ILogger logger, double seconds);
}
