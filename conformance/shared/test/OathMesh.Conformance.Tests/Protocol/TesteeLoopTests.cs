using OathMesh.Conformance.Tests.Support;

namespace OathMesh.Conformance.Tests.Protocol;

public sealed class TesteeLoopTests
{
    private const string Start = """{"cmd":"start","protocol":1}""";
    private const string Introduction = """{"protocol":1,"name":"core","version":"1.0.0","language":"csharp","capabilities":["verify","mint","rqh","policy","jwks"]}""";

    [Fact]
    public async Task Introduces_itself() => (await Conversation.SendAsync(Start)).Should().Equal(Introduction);

    [Fact]
    public async Task Reads_nothing_after_stop() =>
        (await Conversation.SendAsync(Start, """{"cmd":"stop"}""", Start)).Should().Equal(Introduction);

    [Fact]
    public async Task Skips_what_it_does_not_claim() =>
        (await Conversation.SendAsync("""{"cmd":"run","seq":7,"op":"http","steps":[]}""")).Should().Equal(
            """{"seq":7,"skipped":true,"message":"The operation http is not among the capabilities."}""");

    [Fact]
    public async Task Tells_what_it_could_not_carry_out_and_goes_on() =>
        (await Conversation.SendAsync("""{"cmd":"run","seq":7,"op":"rqh"}""", """{"cmd":"run","seq":8,"op":"rqh","steps":[]}""")).Should().Equal(
            """{"seq":7,"errored":true,"message":"CaseFormatException: The member steps is missing."}""",
            """{"seq":8,"results":[]}""");

    [Theory]
    [InlineData("""{"cmd":"dance"}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task Breaks_on_a_line_that_is_no_command(string line)
    {
        var act = () => Conversation.SendAsync(line);

        await act.Should().ThrowAsync<CaseFormatException>();
    }
}
