using Microsoft.Extensions.Logging;

namespace OathMesh.Diagnostics;

/// <summary>The core's log messages. Event ids are stable; no message holds a token, a signature, a key or a claim's text.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Denied at step {Step}: {Code}", EventName = "Denied")]
    public static partial void Denied(ILogger logger, int step, string code);

    [LoggerMessage(2, LogLevel.Error, "Step {Step} broke and denied with {Code}", EventName = "StepBroke")]
    public static partial void StepBroke(ILogger logger, Exception exception, int step, string code);

    [LoggerMessage(3, LogLevel.Error, "The denial at step {Step} ({Code}) could not be audited", EventName = "DenialNotAudited")]
    public static partial void DenialNotAudited(ILogger logger, Exception exception, int step, string code);

    [LoggerMessage(7, LogLevel.Error, "The replay store could not remember an allow", EventName = "AllowNotRemembered")]
    public static partial void AllowNotRemembered(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "The precomputed engine accepted a signature of the key {KeyId} that the provider refuses. The request was denied, and the provider verifies from now on. Report this, with the processor's model: it must never happen", EventName = "EnginesDisagree")]
    public static partial void EnginesDisagree(ILogger logger, string keyId);

    [LoggerMessage(5, LogLevel.Warning, "The precomputed engine is not used: it failed its self-test, or disagreed with the provider before. Report this, with the processor's model: it must never happen", EventName = "EngineFailedSelfTest")]
    public static partial void EngineFailedSelfTest(ILogger logger);

    [LoggerMessage(6, LogLevel.Error, "The tables of the signature keys could not be built: signatures are verified without them, only slower", EventName = "TablesNotBuilt")]
    public static partial void TablesNotBuilt(ILogger logger, Exception exception);

    [LoggerMessage(10, LogLevel.Error, "The key set of {Issuer} was refused: {Fault}", EventName = "KeySetRefused")]
    public static partial void KeySetRefused(ILogger logger, string issuer, string fault);

    [LoggerMessage(11, LogLevel.Warning, "The key set of {Issuer} could not be fetched: {Fault}", EventName = "KeySetUnavailable")]
    public static partial void KeySetUnavailable(ILogger logger, string issuer, string fault);

    [LoggerMessage(12, LogLevel.Error, "There is no usable key set of {Issuer} (last fetched {Age} ago): its tokens are denied", EventName = "IssuerUnusable")]
    public static partial void IssuerUnusable(ILogger logger, string issuer, TimeSpan? age);

    [LoggerMessage(20, LogLevel.Information, "Reloaded the key directory {Path}: {Count} keys", EventName = "KeyDirectoryReloaded")]
    public static partial void KeyDirectoryReloaded(ILogger logger, string path, int count);

    [LoggerMessage(21, LogLevel.Error, "The key directory {Path} was changed and refused; the keys loaded before go on: {Fault}", EventName = "KeyDirectoryRefused")]
    public static partial void KeyDirectoryRefused(ILogger logger, string path, string fault);

    [LoggerMessage(30, LogLevel.Error, "The audit sink {Sink} could not write: requests are denied until it can", EventName = "AuditSinkFailed")]
    public static partial void AuditSinkFailed(ILogger logger, Exception exception, string sink);

    [LoggerMessage(31, LogLevel.Warning, "The audit file {Path} ended in a torn line of {Bytes} bytes; it was moved to {TornPath}", EventName = "AuditFileTorn")]
    public static partial void AuditFileTorn(ILogger logger, string path, long bytes, string tornPath);

    [LoggerMessage(40, LogLevel.Information, "Loaded {Count} revocations from {Path}", EventName = "RevocationsLoaded")]
    public static partial void RevocationsLoaded(ILogger logger, string path, int count);

    [LoggerMessage(41, LogLevel.Information, "Read the revocation list {Address}: {Count} revocations", EventName = "RevocationListRead")]
    public static partial void RevocationListRead(ILogger logger, string address, int count);

    [LoggerMessage(42, LogLevel.Warning, "The revocation list {Address} could not be read: {Fault}", EventName = "RevocationListUnavailable")]
    public static partial void RevocationListUnavailable(ILogger logger, string address, string fault);

    [LoggerMessage(43, LogLevel.Error, "The revocation list {Address} was refused: {Fault}", EventName = "RevocationListRefused")]
    public static partial void RevocationListRefused(ILogger logger, string address, string fault);

    [LoggerMessage(44, LogLevel.Error, "The revocation list {Address} is older than {MaxAge}: the tokens that it judges are denied", EventName = "RevocationListStale")]
    public static partial void RevocationListStale(ILogger logger, string address, TimeSpan maxAge);

    [LoggerMessage(45, LogLevel.Information, "Revocation is not configured for {Audience}: a token lives out its at most 300 seconds, whatever happens", EventName = "RevocationNotConfigured")]
    public static partial void RevocationNotConfigured(ILogger logger, string? audience);

    [LoggerMessage(46, LogLevel.Information, "Tokens of {Issuer} are not checked for revocation at {Audience}", EventName = "IssuerNotChecked")]
    public static partial void IssuerNotChecked(ILogger logger, string issuer, string? audience);

    [LoggerMessage(60, LogLevel.Information, "Took the policy {Path}, version {Hash}, with {Count} rules", EventName = "PolicyLoaded")]
    public static partial void PolicyLoaded(ILogger logger, string path, string hash, int count);

    [LoggerMessage(61, LogLevel.Error, "The policy {Path} was changed and refused; version {Hash} goes on: {Fault}", EventName = "PolicyRefused")]
    public static partial void PolicyRefused(ILogger logger, string path, string hash, string fault);

    [LoggerMessage(62, LogLevel.Critical, "There is no usable policy, and every token is denied until {Path} is mended: {Fault}", EventName = "PolicyUnavailable")]
    public static partial void PolicyUnavailable(ILogger logger, string path, string fault);
}
