using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class RequestTests
{
    private const string Good = """ "sub":"agent://ci/deploy-bot","aud":"https://inventory.test","act":"inventory.read" """;
    private const string SubFault = "sub must be agent, svc, job, tool or user, then '://', then 1 to 256 of [A-Za-z0-9/_.-], such as agent://ci/deploy-bot.";
    private const string ActFault = "act must be 1 to 128 of [A-Za-z0-9._:/-], such as inventory.read.";
    private const string Known = "known are sub, aud, act, ttl_hint, scope, reason, env, tenant and rqh.";

    [Theory]
    [InlineData("", "The body is not JSON, or nested deeper than 4, at line 1, byte 1.")]
    [InlineData("{", "The body is not JSON, or nested deeper than 4, at line 1, byte 2.")]
    [InlineData("{} {}", "The body is not JSON, or nested deeper than 4, at line 1, byte 4.")]
    [InlineData("{/**/}", "The body is not JSON, or nested deeper than 4, at line 1, byte 2.")]
    [InlineData("{\"x\":[[[1]]]}", "x is not known here; " + Known)]
    [InlineData("{\"x\":[[[[1]]]]}", "The body is not JSON, or nested deeper than 4, at line 1, byte 9.")]
    [InlineData("null", "The body must be a JSON object.")]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("\"text\"", "The body must be a JSON object.")]
    [InlineData("{\"sub\":\"\\ud800\"}", "The body is not JSON: it has an unpaired surrogate.")]
    [InlineData("{\"\\ud800\":1}", "The body is not JSON: it has an unpaired surrogate.")]
    public async Task Refuses_a_body_that_is_no_JSON_object(string body, string message)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var reply = await PostAsync(issuer, body);
        reply.ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
        reply["message"].Should().StartWith(message);
    }

    [Fact]
    public async Task Refuses_a_body_that_is_not_UTF_8()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        using var content = new ByteArrayContent([.. "{\"sub\":\""u8, 0xff, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        (await issuer.PostAsync(content)).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid").Saying("The body is not JSON: it is not UTF-8.");
    }

    [Theory]
    [InlineData(Good + ",\"sub\":\"agent://ci/deploy-bot\"", "sub is given more than once: keep one.")]
    [InlineData(Good + ",\"\\u0073ub\":\"agent://ci/x\"", "sub is given more than once: keep one.")]
    [InlineData(Good + ",\"colour\":1,\"colour\":2", "colour is not known here; " + Known)]
    [InlineData(Good + ",\"colour\":1,\"size\":2", "colour is not known here; " + Known + " size is not known here; " + Known)]
    [InlineData(Good + ",\"SUB\":1", "SUB is not known here; " + Known)]
    [InlineData(Good + ",\"nbf\":1", "nbf is not known here; " + Known)]
    [InlineData(Good + ",\"delegated_by\":\"x\"", "delegated_by is not known here; " + Known)]
    [InlineData(Good + ",\"iss\":\"x\"", "iss is the issuer's own to set: leave it out.")]
    [InlineData(Good + ",\"iat\":1", "iat is the issuer's own to set: leave it out.")]
    [InlineData(Good + ",\"exp\":1", "exp is the issuer's own to set: leave it out.")]
    [InlineData(Good + ",\"jti\":\"x\"", "jti is the issuer's own to set: leave it out.")]
    [InlineData(Good + ",\"src\":{}", "src comes from a verified workload identity only: leave it out.")]
    [InlineData(Good + ",\"count\":1", "count is for POST /v1/tokens: leave it out.")]
    [InlineData(Good + ",\"ttl_hint\":\"60\"", "ttl_hint must be a whole number.")]
    [InlineData(Good + ",\"ttl_hint\":60.0", "ttl_hint must be a whole number.")]
    [InlineData(Good + ",\"ttl_hint\":6e1", "ttl_hint must be a whole number.")]
    [InlineData(Good + ",\"ttl_hint\":null", "ttl_hint must be a whole number.")]
    [InlineData(Good + ",\"scope\":\"a\"", "scope must be a list of strings.")]
    [InlineData(Good + ",\"scope\":[1]", "scope must be a list of strings.")]
    [InlineData(Good + ",\"reason\":null", "reason must be a string.")]
    [InlineData(Good + ",\"rqh\":\"sha256:AA\"", "rqh must be 'sha256:' and 64 lower-case hex digits.")]
    [InlineData("", SubFault + " aud must not be empty. " + ActFault)]
    [InlineData("\"sub\":1,\"aud\":[\"https://inventory.test\"],\"act\":{}", "sub must be a string. aud must be a string. act must be a string.")]
    [InlineData("\"sub\":\"agent://a b\",\"aud\":\"\",\"act\":\" \",\"env\":1", "env must be a string. " + SubFault + " aud must not be empty. " + ActFault)]
    public async Task Refuses_bad_claims_and_lists_every_fault(string members, string message)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        (await PostAsync(issuer, "{" + members + "}")).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid").Saying(message);
    }

    [Theory]
    [InlineData("sub", 256 + 8, 256 + 9)]
    [InlineData("act", 128, 129)]
    [InlineData("reason", 512, 513)]
    [InlineData("env", 512, 513)]
    [InlineData("tenant", 512, 513)]
    public async Task Holds_the_bound_of_each_text(string claim, int longest, int tooLong)
    {
        await using var issuer = await RunningIssuer.StartAsync(setup =>
        {
            setup.SecretGrant["sub"] = "*";
            setup.SecretGrant["act"] = new JsonArray("*");
            setup.SecretGrant["env"] = new JsonArray(new string('x', 512));
            setup.SecretGrant["tenant"] = new JsonArray(new string('x', 512));
        });
        var body = RunningIssuer.Body;
        body[claim] = Text(longest);
        (await issuer.PostAsync(body)).ShouldBeOk();
        body[claim] = Text(tooLong);
        var reply = (await issuer.PostAsync(body)).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
        reply["message"].Should().StartWith($"{claim} must be");

        string Text(int length) => claim == "sub" ? "agent://".PadRight(length, 'x') : new string('x', length);
    }

    [Fact]
    public async Task Holds_the_bound_of_scopes()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var body = RunningIssuer.Body;
        body["scope"] = new JsonArray([.. Enumerable.Repeat(0, 32).Select(_ => JsonValue.Create("a"))]);
        (await issuer.PostAsync(body)).ShouldBeOk();
        body["scope"]!.AsArray().Add("a");
        (await issuer.PostAsync(body)).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid").Saying("scope must have at most 32 entries.");
    }

    [Fact]
    public async Task Refuses_claims_whose_token_would_be_too_long()
    {
        var scope = new string('s', 7000);
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.SecretGrant["scope"] = new JsonArray(scope));
        var body = RunningIssuer.Body;
        body["scope"] = new JsonArray(scope);
        (await issuer.PostAsync(body)).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid")
            .Saying("The claims make a token longer than 8192 bytes. Shorten scope, reason or aud.");
        issuer.AuditLines("refuse").Single().GetProperty("reason").GetString().Should().Be("request_invalid");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("99999999999999999999")]
    [InlineData(null)]
    public async Task Refuses_a_count_that_is_not_1_to_64(string? count)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var body = "{" + Good + (count is null ? "" : $",\"count\":{count}") + "}";
        var reply = (await PostAsync(issuer, body, "/v1/tokens")).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
        reply["message"].Should().StartWith("count must be a whole number");
    }

    [Fact]
    public async Task Names_what_is_known_of_a_batch()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        (await PostAsync(issuer, "{" + Good + ",\"count\":1,\"iss\":\"x\",\"colour\":1}", "/v1/tokens")).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid")
            .Saying("iss is the issuer's own to set: leave it out. colour is not known here; known are sub, aud, act, count, ttl_hint, scope, reason, env, tenant and rqh.");
    }

    [Fact]
    public async Task Tells_names_cut_and_no_more_than_16_faults()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var members = string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"{i:00}{new string('n', 1000)}\":1"));
        var reply = (await PostAsync(issuer, "{" + Good + "," + members + "}")).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
        reply["message"].Should().StartWith("00" + new string('n', 62) + "… is not known here").And.EndWith("There are 4 more faults.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takes_bodies_up_to_64_KiB(bool chunked)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var json = "{" + Good + "}";
        (await SendAsync(65_536)).ShouldBeOk();
        (await SendAsync(65_537)).ShouldRefuse(HttpStatusCode.RequestEntityTooLarge, "request_too_large");

        async Task<Reply> SendAsync(int length)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/token");
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json.PadRight(length)));
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.Authorization = new("Bearer", RunningIssuer.Secret);
            return await issuer.SendAsync(request);
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("text/plain", null)]
    [InlineData("text/json", null)]
    [InlineData("application/jsonx", null)]
    [InlineData("application/problem+json", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("application/json; charset=iso-8859-1", null)]
    [InlineData("application/json, application/json", null)]
    [InlineData("application/json", "gzip")]
    public async Task Refuses_other_content_types(string? contentType, string? encoding)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(RunningIssuer.Body.ToJsonString()));
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        (await issuer.PostAsync(content)).ShouldRefuse(HttpStatusCode.UnsupportedMediaType, "content_type_not_supported");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nope")]
    [InlineData("/v1")]
    [InlineData("/v1/token/x")]
    [InlineData("/favicon.ico")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task Answers_404_in_its_own_words(string path)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        (await issuer.GetAsync(path)).ShouldRefuse(HttpStatusCode.NotFound, "not_found");
        (await issuer.PostAsync(RunningIssuer.Body, path: path)).ShouldRefuse(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("GET", "/v1/token", "POST")]
    [InlineData("PUT", "/v1/token", "POST")]
    [InlineData("OPTIONS", "/v1/tokens", "POST")]
    [InlineData("POST", "/.well-known/jwks.json", "GET, HEAD")]
    [InlineData("DELETE", "/.well-known/oathmesh-issuer", "GET, HEAD")]
    [InlineData("POST", "/healthz", "GET, HEAD")]
    [InlineData("POST", "/readyz", "GET, HEAD")]
    public async Task Answers_405_in_its_own_words(string method, string path, string allow)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await issuer.Http.SendAsync(request);
        (await Reply.ReadAsync(response)).ShouldRefuse(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        string.Join(", ", response.Content.Headers.Allow).Should().Be(allow);
    }

    private static async Task<Reply> PostAsync(RunningIssuer issuer, string body, string path = "/v1/token")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await issuer.PostAsync(content, path: path);
    }
}
