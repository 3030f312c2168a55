using OathMesh.Binding;

namespace OathMesh.Tests.Binding;

public sealed class RequestBindingTests
{
    private static readonly byte[] EmptyHash = System.Security.Cryptography.SHA256.HashData([]);

    [Fact]
    public void Writes_the_canonical_text_of_the_protocol()
    {
        RequestBinding.TryCanonicalize("post", "/inventory/items?id=7", "application/json; charset=utf-8", EmptyHash, out var text, out _).Should().BeTrue();
        text.Should().Be(
            "om-rqh-v1\nPOST\n/inventory/items?id=7\napplication/json; charset=utf-8\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n");
    }

    [Theory]
    [InlineData("/", null)]
    [InlineData("/%2e%2E/a%20b?x=%00&y", "")]
    [InlineData("//double//slash", "text/plain")]
    [InlineData("/a?b?c#", "a/b;c=\"d\te\"")]
    public void Takes_every_origin_form_as_it_is(string target, string? contentType)
    {
        RequestBinding.TryCanonicalize("GET", target, contentType, EmptyHash, out var text, out _).Should().BeTrue();
        text.Should().Contain($"\n{target}\n{contentType}\n");
    }

    [Theory]
    [InlineData("GET", "*", null)]
    [InlineData("GET", "", null)]
    [InlineData("GET", "http://host/a", null)]
    [InlineData("GET", "host:443", null)]
    [InlineData("GET", "/a b", null)]
    [InlineData("GET", "/a\n", null)]
    [InlineData("GET", "/ä", null)]
    [InlineData("", "/", null)]
    [InlineData("GE T", "/", null)]
    [InlineData("GET\n", "/", null)]
    [InlineData("GET", "/", "a\nb")]
    [InlineData("GET", "/", " a")]
    [InlineData("GET", "/", "a\t")]
    [InlineData("GET", "/", "ä/b")]
    public void Refuses_what_cannot_be_bound_and_says_why(string method, string target, string? contentType)
    {
        RequestBinding.TryCanonicalize(method, target, contentType, EmptyHash, out _, out var fault).Should().BeFalse();
        fault.Should().NotBeNullOrEmpty();
        var act = () => RequestBinding.Compute(method, target, contentType, []);
        act.Should().Throw<ArgumentException>().WithMessage(fault);
    }
}
