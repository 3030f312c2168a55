using System.Text.Json;

namespace OathMesh.Cli.Tests.Support;

/// <summary>How a run of the tool ended.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>The one JSON object on standard output.</summary>
    public JsonElement Json
    {
        get
        {
            Output.Should().EndWith("\n").And.Match(text => text.TrimEnd('\n').Split('\n').Length == 1, "it is one line");
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    /// <summary>A failure under <c>--json</c>: exactly error, message and fix, and nothing on standard error.</summary>
    public void ShouldFailAsJson(int exitCode, string error)
    {
        ExitCode.Should().Be(exitCode, "{0}{1}", Output, Error);
        Json.EnumerateObject().Select(member => member.Name).Should().Equal("error", "message", "fix");
        Json.EnumerateObject().Should().OnlyContain(member => member.Value.GetString()!.Length > 0);
        Json.GetProperty("error").GetString().Should().Be(error);
    }

    /// <summary>A failure for people: one line on standard error, nothing on standard output, no stack trace.</summary>
    public void ShouldFail(int exitCode, string messageLike)
    {
        ExitCode.Should().Be(exitCode, "{0}{1}", Output, Error);
        Output.Should().BeEmpty();
        Error.Should().Match("oathmesh: *\n").And.Match(messageLike).And.NotContain("   at ");
        Error.TrimEnd('\n').Should().NotContain("\n");
    }

    /// <summary>Success with nothing on standard error.</summary>
    public CliResult ShouldSucceed()
    {
        Error.Should().BeEmpty();
        ExitCode.Should().Be(0, Output);
        return this;
    }
}
