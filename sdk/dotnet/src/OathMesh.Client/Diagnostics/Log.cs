using Microsoft.Extensions.Logging;

namespace OathMesh.Client.Diagnostics;

/// <summary>The client's log messages. Event ids are stable; no message holds a token, a secret, a key or a request's address.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "No token from the issuer: {Reason}", EventName = "IssuerFailed")]
    public static partial void IssuerFailed(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Information, "Threw {Count} tokens in stock away: {Reason}", EventName = "PoolDrained")]
    public static partial void PoolDrained(ILogger logger, int count, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The issuer's tokens live {Lifetime} and the pool keeps none with less than {MinRemainingLife} left: each call costs a round trip. Ask for a longer Lifetime, widen the grant's maxTtl, or lower MinRemainingLife", EventName = "TokensTooShortForPool")]
    public static partial void TokensTooShortForPool(ILogger logger, TimeSpan lifetime, TimeSpan minRemainingLife);

    [LoggerMessage(4, LogLevel.Error, "The token source broke", EventName = "TokenSourceBroke")]
    public static partial void TokenSourceBroke(ILogger logger, Exception exception);

    [LoggerMessage(10, LogLevel.Information, "A receiver denied a token with {Code}; trying once more with a new one", EventName = "Retrying")]
    public static partial void Retrying(ILogger logger, string code);

    [LoggerMessage(11, LogLevel.Information, "The connection broke before an answer came; trying once more with a new token", EventName = "RetryingOnNewConnection")]
    public static partial void RetryingOnNewConnection(ILogger logger);

    [LoggerMessage(12, LogLevel.Warning, "A redirect to {Origin} was not followed: a token goes to the configured origin alone", EventName = "RedirectNotFollowed")]
    public static partial void RedirectNotFollowed(ILogger logger, string origin);
}
