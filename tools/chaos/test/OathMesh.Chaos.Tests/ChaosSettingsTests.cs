namespace OathMesh.Chaos.Tests;

public sealed class ChaosSettingsTests
{
    [Fact]
    public void Reads_minutes_and_seed()
    {
        ChaosSettings.TryParse(["--minutes", "0.5", "--seed", "7"], out var settings, out _).Should().BeTrue();
        (settings.Duration, settings.Seed).Should().Be((TimeSpan.FromSeconds(30), 7));
    }

    [Theory]
    [InlineData("--minutes")]
    [InlineData("--minutes", "0")]
    [InlineData("--minutes", "1441")]
    [InlineData("--minutes", "-1")]
    [InlineData("--minutes", "NaN")]
    [InlineData("--hours", "1")]
    public void Refuses_what_it_does_not_understand_and_says_what_it_takes(params string[] arguments)
    {
        ChaosSettings.TryParse(arguments, out _, out var fault).Should().BeFalse();
        fault.Should().Contain(arguments[0]).And.Contain("--minutes N");
    }
}
