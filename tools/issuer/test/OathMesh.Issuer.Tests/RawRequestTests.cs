using OathMesh.Binding;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class RawRequestTests
{
    private static readonly string Body = RunningIssuer.Body.ToJsonString();

    [Theory]
    [InlineData("Production", "invalid_token")]
    [InlineData("Development", "token_ambiguous")]
    public async Task Refuses_two_credentials_whichever_of_them_is_good(string environment, string code)
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Environment = environment);
        var secret = $"Authorization: Bearer {RunningIssuer.Secret}";
        var token = $"Authorization: OathMesh {issuer.ClientToken()}";
        foreach (string[] headers in new[] { [secret, token], [token, secret], [secret, secret], new[] { token, token } })
        {
            var reply = await RawHttp.SendAsync(issuer.Address, RawHttp.Post(Body, "/v1/token", headers));
            reply.Should().StartWith("HTTP/1.1 401 ").And.Contain($"{{\"error\":\"{code}\",");
        }

        (await RawHttp.SendAsync(issuer.Address, RawHttp.Post(Body, "/v1/token", token))).Should().StartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task Denies_a_bound_token_on_a_target_that_cannot_be_bound()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var hash = RequestBinding.Compute("POST", "/v1/token", "application/json", System.Text.Encoding.UTF8.GetBytes(Body));
        var absolute = await RawHttp.SendAsync(issuer.Address, RawHttp.Post(Body, "http://localhost/v1/token", Authorization()));
        absolute.Should().StartWith("HTTP/1.1 401 ").And.Contain("{\"error\":\"binding_unavailable\",").And.Contain("Retry-After: 1");
        (await RawHttp.SendAsync(issuer.Address, RawHttp.Post(Body, "/v1/token", Authorization()))).Should().StartWith("HTTP/1.1 200 ");

        string Authorization() => $"Authorization: OathMesh {issuer.ClientToken(claims => claims with { RequestHash = hash })}";
    }

    [Fact]
    public async Task Answers_a_body_that_cannot_be_read_in_its_own_words()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var reply = await RawHttp.SendAsync(
            issuer.Address,
            $"POST /v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer {RunningIssuer.Secret}\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n");
        reply.Should().StartWith("HTTP/1.1 400 ").And.Contain("{\"error\":\"request_invalid\",\"message\":\"The request's body could not be read.\"");
    }

    [Fact]
    public async Task Refuses_two_content_types()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var reply = await RawHttp.SendAsync(
            issuer.Address, RawHttp.Post(Body, "/v1/token", "Content-Type: application/json", $"Authorization: Bearer {RunningIssuer.Secret}"));
        reply.Should().StartWith("HTTP/1.1 415 ");
    }
}
