using OathMesh.Conformance.Runner.Reports;

namespace OathMesh.Conformance.Runner.Tests.Reports;

public sealed class ExcerptTests
{
    [Theory]
    [InlineData("plain äöü 🚀", "plain äöü 🚀")]
    [InlineData("\u001b[31mred", "\\u{1b}[31mred")]
    [InlineData("a\r\nb\0", "a\\u{d}\\u{a}b\\u{0}")]
    [InlineData("\u202egnp.exe", "\\u{202e}gnp.exe")]
    public void Shows_what_could_steer_a_terminal_by_its_number(string text, string shown) => Excerpt.Of(text).Should().Be(shown);

    [Fact]
    public void Replaces_half_a_surrogate_pair() => Excerpt.Of("a" + (char)0xd800).Should().Be("a\ufffd");

    [Fact]
    public void Cuts_long_text() => Excerpt.Of(new string('x', 201)).Should().Be(new string('x', 200) + "...");

    [Fact]
    public void Shows_two_long_values_from_shortly_before_they_differ()
    {
        var common = new string('c', 300);

        Excerpt.Of(common + "left", common + "right").Should().Be(("..." + new string('c', 20) + "left", "..." + new string('c', 20) + "right"));
    }

    [Fact]
    public void Shows_two_short_values_whole() => Excerpt.Of("token_expired", "token_malformed").Should().Be(("token_expired", "token_malformed"));
}
