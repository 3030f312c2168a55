using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OathMesh.Issuer.Tests.Support;

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(HttpStatusCode Status, HttpResponseHeaders Headers, string Text, string? ContentType)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Token => this["token"];

    public string this[string member] => Json.GetProperty(member).ToString();

    public static async Task<Reply> ReadAsync(HttpResponseMessage response) =>
        new(response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString());

    public Reply ShouldBeOk()
    {
        Text.Should().NotContain("\"error\"");
        Status.Should().Be(HttpStatusCode.OK);
        return this;
    }

    /// <summary>The status, the code, and the shape that every error has.</summary>
    public Reply ShouldRefuse(HttpStatusCode status, string code)
    {
        Status.Should().Be(status, Text);
        ContentType.Should().Be("application/json");
        Json.EnumerateObject().Select(member => member.Name).Should().Equal("error", "message", "fix");
        this["error"].Should().Be(code);
        this["message"].Should().NotBeEmpty();
        this["fix"].Should().NotBeEmpty();
        Headers.CacheControl!.NoStore.Should().BeTrue();
        return this;
    }

    public Reply Saying(string message)
    {
        this["message"].Should().Be(message);
        return this;
    }
}
