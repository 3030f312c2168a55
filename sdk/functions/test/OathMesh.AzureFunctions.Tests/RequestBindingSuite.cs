using System.Text;
using System.Text.Json.Nodes;
using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.AzureFunctions.Tests.Support;
using OathMesh.Binding;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>Request binding in either HTTP mode: what a worker can know of the caller's bytes, and what it cannot.</summary>
[Collection("Adapter suites")]
public abstract class RequestBindingSuite(HttpMode mode)
{
    [Theory]
    [InlineData("/api/echo", "text/plain", "hello")]
    [InlineData("/api/echo?id=7&x=%20%2F%c3%a9", "application/json; charset=utf-8", "{\"a\":1}")]
    [InlineData("/api/echo?", null, "")]
    [InlineData("/api/a;v=1/b//c", null, "x")]
    public async Task Allows_the_bound_request_and_leaves_the_body_readable(string target, string? contentType, string body)
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        var answer = await worker.CallAsync("echo", Post(setup, target, contentType, body, boundTo: target));
        answer.Status.Should().Be(200);
        Encoding.UTF8.GetString(answer.Body).Should().Be(body);
    }

    [Theory]
    [InlineData("/api/echo?id=8", "text/plain", "hello")]
    [InlineData("/api/echo?id=%37", "text/plain", "hello")]
    [InlineData("/api/Echo?id=7", "text/plain", "hello")]
    [InlineData("/api/echo?id=7", "text/plain;charset=utf-8", "hello")]
    [InlineData("/api/echo?id=7", null, "hello")]
    [InlineData("/api/echo?id=7", "text/plain", "hello ")]
    [InlineData("/api/echo?id=7", "text/plain", "")]
    public async Task Denies_any_other_request(string target, string? contentType, string body)
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        var bound = Post(setup, "/api/echo?id=7", "text/plain", "hello", boundTo: "/api/echo?id=7");
        var sent = new WorkerRequest("POST", target, [.. bound.Headers.Where(header => header.Key != "Content-Type"), .. ContentType(contentType)], Encoding.UTF8.GetBytes(body));
        await ShouldBeDeniedAsync(worker, sent, "binding_mismatch");
        setup.HandledCallers.Should().BeEmpty();
    }

    [Theory]
    [InlineData("/api/%65cho")]
    [InlineData("/api/a%20b?x=1")]
    [InlineData("/api/a%2Fb")]
    public async Task Does_not_bind_a_path_that_the_host_has_encoded_anew(string target)
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        await ShouldBeDeniedAsync(worker, Post(setup, target, null, "", boundTo: target), "binding_unavailable");
    }

    [Fact]
    public async Task Does_not_bind_two_content_types()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        var request = Post(setup, "/api/echo", "text/plain", "", boundTo: "/api/echo");
        await ShouldBeDeniedAsync(worker, request with { Headers = [.. request.Headers, .. ContentType("text/plain")] }, "binding_unavailable");
        await ShouldBeDeniedAsync(worker, Post(setup, "/api/echo", "text/plain,text/plain", "", boundTo: "/api/echo"), "binding_unavailable");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    [InlineData(100_000, false)]
    public async Task Holds_both_sides_of_the_body_limit(int length, bool allowed)
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup, options => options.MaxBoundBodyBytes = 1000));
        var request = Post(setup, "/api/echo", null, new string('a', length), boundTo: "/api/echo");
        if (allowed)
        {
            (await worker.CallAsync("echo", request)).Body.Should().HaveCount(length);
        }
        else
        {
            await ShouldBeDeniedAsync(worker, request, "binding_unavailable");
        }
    }

    [Fact]
    public async Task Asks_for_binding_where_it_is_required()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup, options => options.RequireRequestBinding = true));
        await ShouldBeDeniedAsync(worker, WorkerRequest.Get("OathMesh " + setup.Mint()), "binding_required");
        (await worker.CallAsync("echo", Post(setup, "/api/echo", null, "x", boundTo: "/api/echo"))).Status.Should().Be(200);
    }

    private static WorkerRequest Post(AdapterSetup setup, string target, string? contentType, string body, string boundTo)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var token = setup.Mint(requestHash: RequestBinding.Compute("POST", boundTo, contentType, bytes));
        return new WorkerRequest("POST", target, [KeyValuePair.Create("Authorization", "OathMesh " + token), .. ContentType(contentType)], bytes);
    }

    private static IEnumerable<KeyValuePair<string, string>> ContentType(string? value) => value is null ? [] : [KeyValuePair.Create("Content-Type", value)];

    private static async Task ShouldBeDeniedAsync(TestWorkerHost worker, WorkerRequest request, string code)
    {
        var answer = await worker.CallAsync("echo", request);
        answer.Status.Should().Be(401);
        var body = JsonNode.Parse(answer.Body)!;
        ((string?)body["error"], (int?)body["step"]).Should().Be((code, 12));
    }
}
