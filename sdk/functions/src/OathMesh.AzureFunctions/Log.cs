using Microsoft.Extensions.Logging;

namespace OathMesh.AzureFunctions;

/// <summary>The adapter's log messages. Event ids are stable; no message holds a token, a signature, a key or a claim's text.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Calls of the function {Function} are refused, because what it asks for cannot be told: {Fault}", EventName = "FunctionRefused")]
    public static partial void FunctionRefused(ILogger logger, string function, string fault);

    [LoggerMessage(2, LogLevel.Information, "The function {Function} asks for another action than the token's", EventName = "ActMismatch")]
    public static partial void ActMismatch(ILogger logger, string function);

    [LoggerMessage(3, LogLevel.Warning, "Used tokens are remembered in this instance's memory only: if the app runs as several instances, a token works once at each. Register an IReplayStore that they share", EventName = "ReplayStoreNotShared")]
    public static partial void ReplayStoreNotShared(ILogger logger);
}
