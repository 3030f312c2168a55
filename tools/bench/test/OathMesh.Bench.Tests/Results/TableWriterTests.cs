using OathMesh.Bench.Results;

namespace OathMesh.Bench.Tests.Results;

public class TableWriterTests
{
    [Fact]
    public void Puts_the_value_first_and_its_target_and_verdict_beside()
    {
        var lines = Write([Reports.WithTarget, Reports.WithoutTarget]);

        lines[0].Should().StartWith("value").And.EndWith("measure");
        lines[1].Should().MatchRegex(@"^0\.500 +0\.400 to 0\.600 +<= 0\.55 +<= 0\.3 +met +ours / theirs$");
        lines[2].Should().MatchRegex(@"^72\.5 MiB +72\.5 MiB to 72\.5 MiB +memory$");
        lines.Should().HaveCount(3);
    }

    [Fact]
    public void Says_why_a_figure_is_void()
    {
        var lines = Write([Measure.Void("http", "wrk is missing.")]);

        lines[1].Should().MatchRegex("^- +void +http$");
        lines[2].Should().Be("Void: http: wrk is missing.");
    }

    private static string[] Write(Measure[] measures)
    {
        using var output = new StringWriter();
        TableWriter.Write(output, measures);
        return output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
