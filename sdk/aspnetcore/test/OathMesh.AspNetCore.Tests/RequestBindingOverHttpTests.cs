using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OathMesh.Binding;

namespace OathMesh.AspNetCore.Tests;

public sealed class RequestBindingOverHttpTests
{
    [Theory]
    [InlineData("/echo", "text/plain", "hello")]
    [InlineData("/echo?id=7&x=%20%2F%c3%a9", "application/json; charset=utf-8", "{\"a\":1}")]
    [InlineData("/echo?", null, "")]
    [InlineData("/%65cho", null, "x")]
    public async Task Allows_the_bound_request_and_leaves_the_body_readable(string target, string? contentType, string body)
    {
        await using var api = await TestApi.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(body);
        var token = api.Mint(rqh: RequestBinding.Compute("POST", target, contentType, bytes));
        var answer = await api.SendRawAsync(
            $"POST {target} HTTP/1.1\nHost: x\nAuthorization: OathMesh {token}\n{(contentType is null ? "" : $"Content-Type: {contentType}\n")}Content-Length: {bytes.Length}\nConnection: close\n\n{body}");
        answer.Should().StartWith("HTTP/1.1 200");
        answer.Contains(body, StringComparison.Ordinal).Should().BeTrue("the body was {0}", answer);
    }

    [Theory]
    [InlineData("POST", "/echo?id=8", "text/plain", "hello")]
    [InlineData("POST", "/echo?id=7", "text/plain;charset=utf-8", "hello")]
    [InlineData("POST", "/echo?id=7", "text/plain", "hello ")]
    [InlineData("POST", "/echo?id=7", "text/plain", "")]
    [InlineData("POST", "/echo?id=%37", "text/plain", "hello")]
    public async Task Denies_any_other_request(string method, string target, string contentType, string body)
    {
        await using var api = await TestApi.StartAsync();
        var token = api.Mint(rqh: RequestBinding.Compute("POST", "/echo?id=7", "text/plain", "hello"u8));
        var answer = await api.SendRawAsync(
            $"{method} {target} HTTP/1.1\nHost: x\nAuthorization: OathMesh {token}\nContent-Type: {contentType}\nContent-Length: {body.Length}\nConnection: close\n\n{body}");
        answer.Should().StartWith("HTTP/1.1 401").And.Contain("\"error\":\"binding_mismatch\"").And.Contain("\"step\":12");
    }

    [Fact]
    public async Task Binds_a_chunked_body_to_its_bytes()
    {
        await using var api = await TestApi.StartAsync();
        var token = api.Mint(rqh: RequestBinding.Compute("POST", "/echo", "text/plain", "hello"u8));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new StreamContent(new MemoryStream("hello"u8.ToArray())) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        request.Headers.TransferEncodingChunked = true;
        var response = await api.SendAsync(request, token);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Be("hello");
    }

    [Theory]
    [InlineData(1000, false, true)]
    [InlineData(1001, false, false)]
    [InlineData(1000, true, true)]
    [InlineData(1001, true, false)]
    [InlineData(100_000, true, false)]
    public async Task Holds_both_sides_of_the_body_limit(int length, bool chunked, bool allowed)
    {
        await using var api = await TestApi.StartAsync(options => options.MaxBoundBodyBytes = 1000);
        var body = Enumerable.Repeat((byte)'a', length).ToArray();
        var token = api.Mint(rqh: RequestBinding.Compute("POST", "/echo", null, body));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        var response = await api.SendAsync(request, token);
        if (allowed)
        {
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            (await response.Content.ReadAsByteArrayAsync()).Should().HaveCount(length);
        }
        else
        {
            await OathMeshHandlerTests.ShouldDenyAsync(response, 12, "binding_unavailable");
        }
    }

    [Fact]
    public async Task Does_not_bind_absolute_form_and_two_content_types()
    {
        await using var api = await TestApi.StartAsync();
        var token = api.Mint(rqh: RequestBinding.Compute("POST", "/echo", "text/plain", []));
        (await api.SendRawAsync($"POST http://x/echo HTTP/1.1\nHost: x\nAuthorization: OathMesh {token}\nContent-Type: text/plain\nContent-Length: 0\nConnection: close\n\n"))
            .Should().Contain("binding_unavailable");
        token = api.Mint(rqh: RequestBinding.Compute("POST", "/echo", "text/plain", []));
        (await api.SendRawAsync($"POST /echo HTTP/1.1\nHost: x\nAuthorization: OathMesh {token}\nContent-Type: text/plain\nContent-Type: text/plain\nContent-Length: 0\nConnection: close\n\n"))
            .Should().Contain("binding_unavailable");
    }

    [Fact]
    public async Task Asks_for_binding_where_it_is_required()
    {
        await using var api = await TestApi.StartAsync(options => options.RequireRequestBinding = true);
        await OathMeshHandlerTests.ShouldDenyAsync(await api.GetAsync("/inventory", api.Mint()), 12, "binding_required");
        (await api.GetAsync("/inventory", api.Mint(rqh: RequestBinding.Compute("GET", "/inventory", null, [])))).StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
