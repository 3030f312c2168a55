using System.Net;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.AdapterTests;
using OathMesh.AspNetCore;
using OathMesh.Binding;
using OathMesh.Grpc.Tests.Support;

namespace OathMesh.Grpc.Tests;

/// <summary>Scheme and interceptor on one request: real HTTP through ASP.NET Core and the scheme; only the gRPC call in the endpoint is a stand-in.</summary>
public sealed class SharedVerificationTests
{
    [Fact]
    public async Task Verifies_once_between_scheme_and_interceptor()
    {
        using var setup = new AdapterSetup();
        await using var app = await StartAsync(setup);
        var token = setup.Mint();
        (await PostAsync(app, token)).Should().Be("OK");
        (await PostAsync(app, token)).Should().Be("jti_replay");
        (await PostAsync(app, "x")).Should().Be("invalid_token");
        (await PostAsync(app, null)).Should().Be("invalid_token");
        setup.HandledCallers.Should().ContainSingle().Which!.Subject.Should().Be(AdapterSetup.Caller);
        setup.Audit.Events.Should().Equal("allow 14", "deny 13 jti_replay", "deny 1 token_malformed", "deny 0 token_missing");
    }

    [Fact]
    public async Task Leaves_its_result_to_a_scheme_that_is_asked_later()
    {
        using var setup = new AdapterSetup();
        await using var app = await StartAsync(setup, afterwards: async context =>
            (await context.AuthenticateAsync(OathMeshDefaults.AuthenticationScheme)).Succeeded.Should().BeTrue(), isSchemeFirst: false);
        (await PostAsync(app, setup.Mint())).Should().Be("OK");
        setup.Audit.Events.Should().Equal("allow 14");
    }

    [Fact]
    public async Task Takes_a_bound_token_that_the_scheme_has_checked_and_no_other()
    {
        using var setup = new AdapterSetup();
        RequestBinding.TryComputeFromBodyHash("POST", StandInCallContext.DefaultMethod, null, SHA256.HashData([]), out var hash, out _).Should().BeTrue();
        await using (var app = await StartAsync(setup))
        {
            (await PostAsync(app, setup.Mint(requestHash: hash))).Should().Be("OK");
        }

        await using (var app = await StartAsync(setup, isSchemeFirst: false))
        {
            (await PostAsync(app, setup.Mint(requestHash: hash))).Should().Be("binding_unavailable");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Denies_what_an_event_of_the_scheme_refused(bool isBeforeVerification)
    {
        using var setup = new AdapterSetup();
        await using var app = await StartAsync(setup, options =>
        {
            options.Events.OnMessageReceived = context =>
            {
                if (isBeforeVerification)
                {
                    context.Fail("closed");
                }

                return Task.CompletedTask;
            };
            options.Events.OnTokenValidated = context =>
            {
                context.Fail("closed");
                return Task.CompletedTask;
            };
        });
        (await PostAsync(app, setup.Mint())).Should().Be("invalid_token");
        setup.HandledCallers.Should().BeEmpty();
        setup.Audit.Events.Should().Equal(isBeforeVerification ? [] : ["allow 14"]);
    }

    [Theory]
    [InlineData(null, "invalid_token")]
    [InlineData(true, "token_malformed")]
    public async Task Tells_as_much_as_the_scheme_does(bool? discloseEverything, string code)
    {
        using var setup = new AdapterSetup { DiscloseEverything = discloseEverything };
        await using var app = await StartAsync(setup);
        (await PostAsync(app, "x")).Should().Be(code);
    }

    private static async Task<WebApplication> StartAsync(
        AdapterSetup setup, Action<OathMeshOptions>? configure = null, Func<HttpContext, Task>? afterwards = null, bool isSchemeFirst = true)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddLogging(logging => logging.ClearProviders());

        // The only scheme, or a default one, runs on every request; of two without a default, none does.
        builder.Services.AddAuthentication(isSchemeFirst ? OathMeshDefaults.AuthenticationScheme : null!).AddPolicyScheme("other", null, _ => { }).AddOathMesh(options =>
        {
            setup.Configure(options.Receiver);
            configure?.Invoke(options);
        });
        builder.Services.AddOathMeshGrpc(options => options.RequireAct(StandInCallContext.DefaultMethod, AdapterSetup.RequiredAct));

        var app = builder.Build();
        app.UseAuthentication();
        app.Run(async http =>
        {
            try
            {
                var interceptor = http.RequestServices.GetRequiredService<OathMeshServerInterceptor>();
                await StandInCalls.RunAsync(interceptor, MethodType.Unary, new StandInCallContext(http.Request.Path, http), call =>
                {
                    setup.Handled(call.GetOathMeshCaller());
                    return Task.CompletedTask;
                });
                await (afterwards?.Invoke(http) ?? Task.CompletedTask);
                await http.Response.WriteAsync("OK");
            }
            catch (RpcException e)
            {
                await http.Response.WriteAsync(e.GetOathMeshDenial()!.Code);
            }
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<string> PostAsync(WebApplication app, string? token)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Post, StandInCallContext.DefaultMethod);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "OathMesh " + token);
        }

        using var response = await client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync();
    }
}
