using OathMesh.Bench.Http;

namespace OathMesh.Bench.Tests.Http;

public class WrkResultTests
{
    [Fact]
    public void Reads_the_line_of_the_script_among_wrks_own() =>
        WrkResult.Parse("Running 2s test\n  10 requests\nresult 40000 2000000 3 4 1\n")
            .Should().Be(new WrkResult(40_000, 2_000_000, 3, 4, 1)).And.Match<WrkResult>(result => result.PerSecond == 20_000);

    [Theory]
    [InlineData("")]
    [InlineData("unable to connect\n")]
    [InlineData("result 1 2 3\n")]
    public void Is_nothing_without_that_line(string output) => WrkResult.Parse(output).Should().BeNull();
}
