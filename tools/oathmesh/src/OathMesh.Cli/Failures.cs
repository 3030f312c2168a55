using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Revocation;

namespace OathMesh.Cli;

/// <summary>What each exception means to the one who typed the command.</summary>
internal static class Failures
{
    public static CommandException Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        CommandException failure => failure,
        OperationCanceledException when cancellationToken.IsCancellationRequested =>
            CommandException.Failed("cancelled", "It was cancelled before it was done.", "Run it again."),
        KeyFormatException e => CommandException.Configuration("key_refused", e.Message),
        SigningKeyUnavailableException e => CommandException.Configuration("signing_key_unavailable", e.Message),
        RevocationFormatException e => CommandException.Configuration("revocations_refused", e.Message),
        PolicyFormatException e => CommandException.Configuration("policy_refused", e.Message),
        UnauthorizedAccessException e => CommandException.Configuration(
            "permission_denied", Sentence(e), "Check the path, and run the command as the user that owns it."),
        FileNotFoundException or DirectoryNotFoundException or PathTooLongException => CommandException.Configuration(
            "path_unusable", Sentence(exception), "Check the path."),
        IOException e => CommandException.Failed("io_failed", Sentence(e), "Check the path and the free space of the disk, then try again."),
        DllNotFoundException e => CommandException.Configuration("library_missing", e.Message),
        TypeInitializationException { InnerException: { } inner } => Of(inner, cancellationToken),
        _ => CommandException.Failed(
            "unexpected", $"This should not happen: {exception.GetType().Name}: {Sentence(exception)}", "Report it, with the command that you typed."),
    };

    /// <summary>The platform's messages, which end in a full stop or not.</summary>
    public static string Sentence(Exception exception) => exception.Message.EndsWith('.') ? exception.Message : exception.Message + ".";
}
