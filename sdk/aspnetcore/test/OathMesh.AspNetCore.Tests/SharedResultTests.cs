using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Receiving;
using OathMesh.Verification;

namespace OathMesh.AspNetCore.Tests;

/// <summary>What the scheme leaves for other adapters on the same request.</summary>
public sealed class SharedResultTests
{
    [Fact]
    public async Task Shows_other_adapters_each_schemes_receiver_by_name()
    {
        await using var api = await TestApi.StartAsync(
            services: services => services.AddAuthentication().AddOathMesh("Second", options =>
            {
                options.Audience = "https://second.internal";
                options.TrustedIssuers.Add(TestApi.Issuer);
                options.Keys = new OathMesh.Keys.StaticKeySource(TestApi.Issuer, new OathMesh.Keys.JsonWebKeySet([]));
                options.Policy = new Everything();
                options.DiscloseEverything = true;
            }),
            map: app => app.MapGet("/receivers", async (HttpContext context, IEnumerable<IReceiverSource> sources) =>
            {
                await context.AuthenticateAsync(OathMeshDefaults.AuthenticationScheme);
                var receivers = await sources.Single().GetReceiversAsync(context.RequestAborted);
                var same = ReferenceEquals(context.Features.Get<RequestVerification>()!.Verifier, receivers["OathMesh"].Verifier);
                return $"{same} {string.Join(' ', receivers.Select(pair => $"{pair.Key}={pair.Value.Audience},{pair.Value.DiscloseEverything}"))}";
            }));
        (await (await api.GetAsync("/receivers", api.Mint())).Content.ReadAsStringAsync())
            .Should().Be("True OathMesh=https://inventory.internal, Second=https://second.internal,True");
    }

    [Theory]
    [InlineData("received", true)]
    [InlineData("validated", true)]
    [InlineData("left", false)]
    [InlineData("none", false)]
    public async Task Leaves_word_of_what_an_event_refused(string where, bool isRefused)
    {
        RequestRefusal? seen = null;
        await using var api = await TestApi.StartAsync(
            options =>
            {
                options.Events.OnMessageReceived = context => Do(() =>
                {
                    if (where == "received")
                    {
                        context.Fail("closed");
                    }
                    else if (where == "left")
                    {
                        context.NoResult();
                    }
                });
                options.Events.OnTokenValidated = context => Do(() =>
                {
                    if (where == "validated")
                    {
                        context.Fail("closed");
                    }
                });
            },
            map: app => app.MapGet("/refusal", async (HttpContext context) =>
            {
                await context.AuthenticateAsync(OathMeshDefaults.AuthenticationScheme);
                seen = context.Features.Get<RequestRefusal>();
            }));
        (await api.GetAsync("/refusal", api.Mint())).StatusCode.Should().Be(HttpStatusCode.OK);
        (seen is not null).Should().Be(isRefused);
    }

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private sealed class Everything : OathMesh.Policy.IPolicy
    {
        public OathMesh.Policy.PolicyDecision Evaluate(OathMeshCaller caller) => OathMesh.Policy.PolicyDecision.Allow("all");
    }
}
