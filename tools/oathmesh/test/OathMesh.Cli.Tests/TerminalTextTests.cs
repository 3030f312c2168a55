using OathMesh.Cli.Output;

namespace OathMesh.Cli.Tests;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain ~ text!", "plain ~ text!")]
    [InlineData("Größe 東京", "Größe 東京")]
    [InlineData("\ud83d\ude80", "\ud83d\ude80")]
    [InlineData("a\u001b[2J", "a\\u001b[2J")]
    [InlineData("a\nb\r\t", "a\\u000ab\\u000d\\u0009")]
    [InlineData("\u007f\u0080\u009f", "\\u007f\\u0080\\u009f")]
    [InlineData("\u202a\u202e\u2066\u2069\u200e\u200f\u061c", "\\u202a\\u202e\\u2066\\u2069\\u200e\\u200f\\u061c")]
    [InlineData("\u200b\u200d\ufeff\u00ad", "\\u200b\\u200d\\ufeff\\u00ad")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    [InlineData("\udb40\udc41", "\\udb40\\udc41")]
    [InlineData("\ue000\uffff", "\\ue000\\uffff")]
    public void Escapes_what_could_deceive_and_nothing_else(string text, string expected)
    {
        TerminalText.Escape(text).Should().Be(expected);
    }

    [Fact]
    public void Escapes_unpaired_surrogates()
    {
        TerminalText.Escape("\ud800x\udc00").Should().Be("\\ud800x\\udc00");
    }
}
