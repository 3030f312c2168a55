using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace OathMesh.AspNetCore.Tests;

public sealed class OathMeshEventsTests
{
    [Fact]
    public async Task Raises_each_event_in_its_place()
    {
        var seen = new List<string>();
        await using var api = await TestApi.StartAsync(options => options.Events = new OathMeshEvents
        {
            OnMessageReceived = _ => Note(seen, "received"),
            OnTokenValidated = context => Note(seen, $"validated {context.Caller.Action}"),
            OnAuthenticationFailed = context => Note(seen, $"failed {context.Error.Code}"),
            OnChallenge = context => Note(seen, $"challenge {context.Error?.Code}"),
            OnForbidden = context => Note(seen, $"forbidden {context.IsActMismatch}"),
        });
        await api.GetAsync("/inventory", api.Mint());
        await api.GetAsync("/inventory", api.Mint("deploy"));
        await api.GetAsync("/inventory", "x");
        await api.GetAsync("/inventory");
        seen.Should().Equal(
            "received", "validated inventory.read",
            "received", "validated deploy", "forbidden True",
            "received", "failed token_malformed", "challenge token_malformed",
            "received", "challenge token_missing");
    }

    [Fact]
    public async Task Lets_the_application_add_claims_or_deny()
    {
        await using var api = await TestApi.StartAsync(options => options.Events.OnTokenValidated = context =>
        {
            if (context.Caller.Action == "deploy")
            {
                context.Fail("not today");
            }

            ((ClaimsIdentity)context.Principal.Identity!).AddClaim(new Claim("team", "shop"));
            return Task.CompletedTask;
        });
        (await api.GetAsync("/me", api.Mint())).StatusCode.Should().Be(HttpStatusCode.OK);
        var denied = await api.GetAsync("/me", api.Mint("deploy"));
        denied.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await denied.Content.ReadAsStringAsync()).Should().Contain("invalid_token").And.NotContain("not today");
    }

    [Fact]
    public async Task Lets_the_application_leave_or_deny_a_request_before_the_token_is_used()
    {
        await using var api = await TestApi.StartAsync(options => options.Events.OnMessageReceived = context =>
        {
            if (context.Request.Query.ContainsKey("skip"))
            {
                context.NoResult();
            }
            else if (context.Request.Query.ContainsKey("fail"))
            {
                context.Fail("closed");
            }

            return Task.CompletedTask;
        });
        var token = api.Mint();
        (await api.GetAsync("/inventory?skip", token)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await api.GetAsync("/inventory?fail", token)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await api.GetAsync("/inventory", token)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Lets_the_application_write_the_answer_itself()
    {
        await using var api = await TestApi.StartAsync(options =>
        {
            options.Events.OnChallenge = context =>
            {
                context.Response.StatusCode = 418;
                context.HandleResponse();
                return Task.CompletedTask;
            };
            options.Events.OnForbidden = context =>
            {
                context.Response.StatusCode = 404;
                context.HandleResponse();
                return Task.CompletedTask;
            };
        });
        ((int)(await api.GetAsync("/inventory")).StatusCode).Should().Be(418);
        ((int)(await api.GetAsync("/inventory", api.Mint("deploy"))).StatusCode).Should().Be(404);
    }

    private static Task Note(List<string> seen, string what)
    {
        seen.Add(what);
        return Task.CompletedTask;
    }
}
