namespace OathMesh.Cli.Tests;

public sealed class FailuresTests
{
    [Fact]
    public void A_missing_native_library_is_a_matter_of_configuration()
    {
        var exception = new TypeInitializationException("OathMesh.Keys.Ed25519Provider", new DllNotFoundException("libsodium was not found. Install it."));

        ShouldBe(exception, "library_missing", ExitCodes.Usage).Message.Should().Be("libsodium was not found. Install it.");
    }

    [Fact]
    public void Paths_and_permissions_are_configuration_and_a_full_disk_is_a_failure()
    {
        ShouldBe(new DirectoryNotFoundException("No such directory"), "path_unusable", ExitCodes.Usage).Message.Should().Be("No such directory.");
        ShouldBe(new UnauthorizedAccessException("Denied."), "permission_denied", ExitCodes.Usage);
        ShouldBe(new IOException("No space left on device"), "io_failed", ExitCodes.Failed);
    }

    [Fact]
    public void The_unexpected_is_a_failure_without_a_stack_trace()
    {
        var failure = ShouldBe(new InvalidOperationException("Odd"), "unexpected", ExitCodes.Failed);

        failure.Message.Should().Be("This should not happen: InvalidOperationException: Odd.");
    }

    [Fact]
    public void A_cancellation_that_no_one_asked_for_is_unexpected()
    {
        ShouldBe(new OperationCanceledException(), "unexpected", ExitCodes.Failed);
        Failures.Of(new OperationCanceledException(), new CancellationToken(canceled: true)).Error.Should().Be("cancelled");
    }

    private static CommandException ShouldBe(Exception exception, string error, int exitCode)
    {
        var failure = Failures.Of(exception, CancellationToken.None);
        failure.Error.Should().Be(error);
        failure.ExitCode.Should().Be(exitCode);
        return failure;
    }
}
