namespace OathMesh.AzureFunctions.Tests;

public sealed class ForwardedTargetTests
{
    [Theory]
    [InlineData("http://localhost/api/a", "/api/a")]
    [InlineData("https://inventory.internal:8443/api/a?b=%2f&c=%20", "/api/a?b=%2f&c=%20")]
    [InlineData("http://localhost/", "/")]
    [InlineData("http://localhost/a?", "/a?")]
    [InlineData("http://localhost/a/../b", "/a/../b")]
    [InlineData("http://localhost/a/./b//c", "/a/./b//c")]
    [InlineData("http://localhost:80/a", "/a")]
    [InlineData("HTTP://LOCALHOST/A", "/A")]
    [InlineData("http://[::1]:7071/a?b=http://c/d", "/a?b=http://c/d")]
    public void Takes_the_target_from_a_URL_as_it_was_written(string url, string target) => ForwardedTarget.Of(new Uri(url)).Should().Be(target);

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("http://localhost?a=b")]
    [InlineData("http://localhost#a/b")]
    [InlineData("http://localhost/a%20b")]
    [InlineData("http://localhost/%61")]
    [InlineData("http://localhost/a%2Fb?c")]
    [InlineData("urn:x:y")]
    public void Gives_no_target_where_the_callers_own_cannot_be_told(string url) => ForwardedTarget.Of(new Uri(url)).Should().BeNull();

    [Theory]
    [InlineData("/a?b=%20", "/a?b=%20")]
    [InlineData("*", "*")]
    [InlineData("/a%20b", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Looks_for_escapes_in_the_path_only(string? target, string? expected) => ForwardedTarget.Of(target).Should().Be(expected);
}
