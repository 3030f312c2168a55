using System.Net;
using System.Text.Json.Nodes;
using OathMesh.Issuer.Grants;
using OathMesh.Issuer.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Tests;

public sealed class GrantTests
{
    private static readonly IssuerGrant Grant = new()
    {
        Subject = "agent://ci/*",
        Audiences = ["https://a", "https://b"],
        Actions = ["inventory.*", "deploy"],
        Scopes = ["r", "w"],
        Environments = ["prod"],
        Tenants = ["acme"],
    };

    private static readonly TokenClaims Asked = new() { Subject = "agent://ci/bot", Audience = "https://a", Action = "deploy" };

    public static TheoryData<string, bool> Requests => new()
    {
        { "sub=agent://ci/", true },
        { "sub=agent://ci/a/b", true },
        { "sub=agent://cj/bot", false },
        { "sub=svc://ci/bot", false },
        { "aud=https://b", true },
        { "aud=https://a/", false },
        { "aud=https://A", false },
        { "aud=https://c", false },
        { "act=inventory.read", true },
        { "act=inventory.", true },
        { "act=inventory", false },
        { "act=deploy2", false },
        { "act=Deploy", false },
        { "scope=", true },
        { "scope=r", true },
        { "scope=w,r", true },
        { "scope=r,r", true },
        { "scope=r,x", false },
        { "scope=R", false },
        { "env=prod", true },
        { "env=staging", false },
        { "tenant=acme", true },
        { "tenant=acm", false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Covers_exactly_what_it_says(string change, bool covered)
    {
        var (field, value) = (change[..change.IndexOf('=')], change[(change.IndexOf('=') + 1)..]);
        var decision = GrantCheck.Decide([Grant], field switch
        {
            "sub" => Asked with { Subject = value },
            "aud" => Asked with { Audience = value },
            "act" => Asked with { Action = value },
            "scope" => Asked with { Scope = value.Split(',', StringSplitOptions.RemoveEmptyEntries) },
            "env" => Asked with { Environment = value },
            _ => Asked with { Tenant = value },
        });
        decision.IsCovered.Should().Be(covered);
        decision.Fields.Should().Equal(covered ? [] : [field]);
    }

    [Theory]
    [InlineData("scope")]
    [InlineData("env")]
    [InlineData("tenant")]
    public void Gives_no_scope_environment_or_tenant_that_it_does_not_list(string field)
    {
        var bare = Grant with { Scopes = [], Environments = [], Tenants = [] };
        GrantCheck.Decide([bare], Asked).IsCovered.Should().BeTrue();
        var decision = GrantCheck.Decide([bare], field switch
        {
            "scope" => Asked with { Scope = ["r"] },
            "env" => Asked with { Environment = "prod" },
            _ => Asked with { Tenant = "acme" },
        });
        decision.Message.Should().Be($"No grant of this client covers the request. Under the closest one, {field} may not be asked for.");
    }

    [Fact]
    public void Never_joins_two_grants()
    {
        var decision = GrantCheck.Decide(
            [Grant with { Audiences = ["https://a"], Actions = ["read"] }, Grant with { Audiences = ["https://b"], Actions = ["deploy"] }], Asked);
        decision.IsCovered.Should().BeFalse();
    }

    [Fact]
    public void Takes_the_covering_grant_with_the_longest_lifetime_whatever_their_order()
    {
        var shortLived = Grant with { MaxLifetimeSeconds = 10 };
        var longLived = Grant with { MaxLifetimeSeconds = 20 };
        GrantCheck.Decide([shortLived, longLived], Asked).Rule.Should().Be("grants[1]");
        GrantCheck.Decide([longLived, shortLived], Asked).Rule.Should().Be("grants[0]");
        GrantCheck.Decide([longLived, longLived], Asked).Rule.Should().Be("grants[0]");
    }

    [Fact]
    public void Tells_of_the_closest_grant_what_would_be_allowed()
    {
        var far = Grant with { Subject = "svc://x", Audiences = ["https://c"], Actions = ["other"] };
        var decision = GrantCheck.Decide([far, Grant], Asked with { Action = "admin", Environment = "staging" });
        decision.Rule.Should().Be("grants[1]");
        decision.Fields.Should().Equal("act", "env");
        decision.Message.Should().Be(
            "No grant of this client covers the request. Under the closest one, act may be inventory.*, deploy; env may be prod.");
    }

    [Fact]
    public void Tells_at_most_ten_entries()
    {
        var decision = GrantCheck.Decide([Grant with { Audiences = [.. Enumerable.Range(0, 12).Select(i => $"https://{i}")] }], Asked);
        decision.Message.Should().EndWith("https://8, https://9 and 2 more.");
    }

    [Theory]
    [InlineData("sub", "svc://other", "sub may be agent://ci/*")]
    [InlineData("aud", "https://other.test", "aud may be https://inventory.test")]
    [InlineData("act", "admin", "act may be inventory.read, deploy")]
    [InlineData("env", "staging", "env may be prod")]
    [InlineData("tenant", "other", "tenant may be acme")]
    public async Task A_request_outside_is_refused_and_audited(string field, string value, string allowed)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var body = RunningIssuer.Body;
        body[field] = value;

        var reply = await issuer.PostAsync(body);

        reply.ShouldRefuse(HttpStatusCode.Forbidden, "outside_grants").Saying(
            $"No grant of this client covers the request. Under the closest one, {allowed}.");
        var line = issuer.AuditLines().Single();
        line.GetProperty("event").GetString().Should().Be("refuse");
        line.GetProperty("reason").GetString().Should().Be($"outside_grants:{field}");
        line.GetProperty("client").GetString().Should().Be(RunningIssuer.SecretClient);
        line.GetProperty("claimed").GetProperty("sub").GetString().Should().Be(body["sub"]!.ToString());
        line.GetProperty("claimed").GetProperty("aud").GetString().Should().Be(body["aud"]!.ToString());
        line.GetProperty("claimed").GetProperty("act").GetString().Should().Be(body["act"]!.ToString());
        line.GetProperty("src_ip").GetString().Should().Be("127.0.0.1");
    }

    [Fact]
    public async Task A_batch_outside_is_refused_as_a_whole()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var body = RunningIssuer.Body;
        body["count"] = 3;
        body["scope"] = new JsonArray("a", "c");
        (await issuer.PostAsync(body, path: "/v1/tokens")).ShouldRefuse(HttpStatusCode.Forbidden, "outside_grants");
        issuer.AuditLines().Should().ContainSingle();
    }

    [Fact]
    public async Task Each_client_has_its_own_grants()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.SecretGrant["act"] = new JsonArray("other"));
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}")).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.Forbidden, "outside_grants");
    }
}
