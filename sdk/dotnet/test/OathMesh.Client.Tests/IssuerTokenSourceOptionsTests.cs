using OathMesh.Client.Issuing;
using OathMesh.Client.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Client.Tests;

public sealed class IssuerTokenSourceOptionsTests
{
    [Fact]
    public void Lists_every_fault_of_its_settings() => FaultsOf(_ => { }).Should().HaveCount(2);

    [Theory]
    [InlineData("http://issuer.internal", "plain HTTP")]
    [InlineData("issuer.internal", "absolute")]
    [InlineData("https://u@issuer.internal", "user")]
    [InlineData("https://issuer.internal?x", "query")]
    [InlineData("https://issuer.internal#x", "fragment")]
    [InlineData("ftp://issuer.internal", "http")]
    public void Refuses_an_issuer_that_a_credential_may_not_go_to(string issuer, string why) =>
        FaultsOf(options =>
        {
            options.Issuer = issuer;
            options.Secret = RunningIssuer.Secret;
        }).Should().ContainSingle().Which.Should().Contain(why);

    [Theory]
    [InlineData("http://localhost:4000")]
    [InlineData("http://127.0.0.1:4000/issuer")]
    [InlineData("https://issuer.internal")]
    public void Takes_https_and_loopback(string issuer) =>
        FaultsOf(options =>
        {
            options.Issuer = issuer;
            options.Secret = RunningIssuer.Secret;
        }).Should().BeEmpty();

    [Fact]
    public void Takes_one_credential_only()
    {
        using var key = Ed25519PrivateKey.Generate();
        FaultsOf(options =>
        {
            options.Issuer = RunningIssuer.Name;
            options.ClientId = RunningIssuer.ClientId;
            options.Keys = key;
            options.Secret = "x";
        }).Should().ContainSingle().Which.Should().Contain("exactly one credential");
        FaultsOf(options =>
        {
            options.Issuer = RunningIssuer.Name;
            options.ClientId = "deploy-bot";
            options.Keys = key;
        }).Should().ContainSingle().Which.Should().Contain("ClientId");
        FaultsOf(options =>
        {
            options.Issuer = RunningIssuer.Name;
            options.Secret = "with space";
            options.Timeout = TimeSpan.FromSeconds(61);
        }).Should().HaveCount(2).And.NotContain(fault => fault.Contains("with space", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://clients.example/bot", "svc://clients.example/bot")]
    [InlineData("https://clients.example:8443/a%20b", "svc://clients.example-8443/a-20b")]
    [InlineData("urn:x:", "svc://x-")]
    [InlineData("x:", "svc://-")]
    public void Makes_a_subject_of_a_client_id(string id, string subject) => IssuerCredential.SubjectOf(id).Should().Be(subject);

    private static IReadOnlyList<string> FaultsOf(Action<IssuerTokenSourceOptions> change)
    {
        var options = new IssuerTokenSourceOptions();
        change(options);
        return options.Validate();
    }
}
