using Microsoft.Extensions.Logging;

namespace OathMesh.Grpc;

/// <summary>The gRPC adapter's log messages. Event ids are stable; no message holds a token, a signature, a key or a claim's text.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Denied {Method}: nobody said which action it needs. Put [RequireAct] on it, or add it to Acts, OpenMethods or UnmappedMethods.", EventName = "MethodUnmapped")]
    public static partial void MethodUnmapped(ILogger logger, string method);

    [LoggerMessage(2, LogLevel.Information, "Denied {Method}: the token is for another action", EventName = "ActMismatch")]
    public static partial void ActMismatch(ILogger logger, string method);

    [LoggerMessage(3, LogLevel.Error, "The guard of {Method} broke and denied", EventName = "GuardBroke")]
    public static partial void GuardBroke(ILogger logger, Exception exception, string method);
}
