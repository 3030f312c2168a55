using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Faults_stop_the_start_and_are_all_listed()
    {
        var start = () => RunningIssuer.StartAsync(setup =>
        {
            setup.Configuration["issuer"] = "x";
            setup.Configuration["rateLimit"] = 0;
        });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public async Task Faults_stop_the_start_of_a_host_that_maps_nothing()
    {
        var start = () => RunningIssuer.StartAsync(setup =>
        {
            setup.Configuration["issuer"] = "x";
            setup.Map = _ => { };
        });
        await start.Should().ThrowAsync<OptionsValidationException>();
    }

    [Fact]
    public async Task An_audit_file_that_cannot_be_gone_on_with_stops_the_start()
    {
        var start = () => RunningIssuer.StartAsync(setup => File.WriteAllText(setup.AuditPath, "not an audit line\n"));
        await start.Should().ThrowAsync<Audit.AuditUnavailableException>();
    }

    [Fact]
    public void Mapping_without_registering_says_what_to_call()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var map = () => app.MapOathMeshIssuer();
        map.Should().Throw<InvalidOperationException>().WithMessage("*AddOathMeshIssuer*");
    }

    [Fact]
    public async Task Takes_settings_from_code()
    {
        using var setup = new IssuerSetup();
        setup.Write();
        var fromFile = IssuerOptions.Load(setup.ConfigurationPath);
        var services = new ServiceCollection().AddLogging().AddOathMeshIssuer(options =>
        {
            options.Issuer = "https://code.test";
            options.KeyDirectory = setup.KeyPath;
            options.Clients.Add(fromFile.Clients[0]);
        });
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IOptions<IssuerOptions>>().Value.Issuer.Should().Be("https://code.test");
    }

    [Fact]
    public async Task Lives_in_a_group_beside_an_application_with_a_fallback_and_a_policy_of_its_own()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup =>
        {
            setup.Services = services =>
            {
                services.AddAuthentication();
                services.AddAuthorization(options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
            };
            setup.Map = app =>
            {
                app.MapGroup("/issuer").MapOathMeshIssuer();
                app.MapFallback(() => Results.Text("the application's own")).AllowAnonymous();
            };
        });
        (await issuer.PostAsync(RunningIssuer.Body, path: "/issuer/v1/token")).ShouldBeOk();
        (await issuer.GetAsync("/issuer/nope")).ShouldRefuse(HttpStatusCode.NotFound, "not_found");
        (await issuer.GetAsync("/nope")).Text.Should().Be("the application's own");
    }

    [Fact]
    public async Task Endpoints_take_conventions_of_the_host()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Map = app => app.MapOathMeshIssuer().WithMetadata("marked"));
        var endpoints = issuer.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        endpoints.Should().HaveCount(9).And.OnlyContain(endpoint => endpoint.Metadata.GetMetadata<string>() == "marked");
    }
}
