using OathMesh.Conformance.Runner.Reports;

namespace OathMesh.Conformance.Runner.Tests.Reports;

public sealed class ProgressTests
{
    [Fact]
    public void Shows_nothing_when_there_is_no_terminal()
    {
        using var output = new StringWriter();
        var progress = new Progress(output, isTerminal: false, TimeProvider.System);

        progress.Expect(2);
        progress.Advance(isFailure: false);
        progress.Clear();

        output.ToString().Should().BeEmpty();
    }

    [Fact]
    public void Shows_one_line_and_removes_it()
    {
        using var output = new StringWriter();
        var progress = new Progress(output, isTerminal: true, TimeProvider.System);

        progress.Expect(2);
        progress.Advance(isFailure: true);
        progress.Clear();

        output.ToString().Should().Be("\r1 of 2 cases, 1 failed\r" + new string(' ', 22) + "\r");
    }
}
