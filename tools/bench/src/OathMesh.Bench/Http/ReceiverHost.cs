using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;
using OathMesh.AspNetCore;
using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;
using OathMesh.Replay;

namespace OathMesh.Bench.Http;

/// <summary>An API in a process of its own. It says <c>ready PORT</c>, answers <c>status</c>, and ends when its input ends or its time is over.</summary>
internal sealed class ReceiverHost(ReceiverKind kind, ReceiverFolder folder)
{
    public const string Path = "/inventory";

    private static readonly byte[] Body = "ok"u8.ToArray();

    private readonly CountingAuditSink _counts = new();

    public async Task RunAsync(TextReader input, TextWriter output, TimeSpan atMost, TimeProvider time)
    {
        await using var app = Build();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await output.WriteLineAsync($"ready {new Uri(address).Port}");
        await output.FlushAsync();

        using var over = new CancellationTokenSource(atMost, time);
        try
        {
            while (await ReadLineAsync(input).WaitAsync(over.Token) is not null)
            {
                var status = kind == ReceiverKind.OathMesh ? _counts.Status : new ReceiverStatus(-1, -1);
                await output.WriteLineAsync(JsonSerializer.Serialize(status, LineJson.Default.ReceiverStatus));
                await output.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Its time is over: whoever started it is gone.
        }

        await app.StopAsync();
    }

    /// <summary>On a thread of its own: reading the console blocks, and a pool that has one thread a core would have none left for requests.</summary>
    private static Task<string?> ReadLineAsync(TextReader input) =>
        Task.Factory.StartNew(input.ReadLine, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        if (kind != ReceiverKind.Anonymous)
        {
            builder.Services.AddAuthorization();
            Guard(builder.Services);
        }

        var app = builder.Build();
        var endpoint = app.MapGet(Path, (RequestDelegate)AnswerAsync);
        _ = kind switch
        {
            ReceiverKind.Anonymous => endpoint,
            _ when kind.ConsumesTokens() => endpoint.RequireAct(BenchIssuer.Action),
            _ => endpoint.RequireAuthorization(policy => policy.RequireClaim("act", BenchIssuer.Action)),
        };
        return app;
    }

    private void Guard(IServiceCollection services)
    {
        switch (kind)
        {
            case ReceiverKind.AcceptsEveryone:
                services.AddAuthentication(AcceptingHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, AcceptingHandler>(AcceptingHandler.SchemeName, null);
                break;
            case ReceiverKind.JwtBearerEs256:
                AddJwtBearer(services, SecurityAlgorithms.EcdsaSha256, folder.ReadEs256());
                break;
            case ReceiverKind.JwtBearerRs256:
                AddJwtBearer(services, SecurityAlgorithms.RsaSha256, folder.ReadRs256());
                break;
            default:
                AddOathMesh(services);
                break;
        }
    }

    private void AddOathMesh(IServiceCollection services)
    {
        // Made now and not with the first request: a store denies tokens from before it was made.
        var store = new MemoryReplayStore(new MemoryReplayStoreOptions { Capacity = 40_000_000 });
        services.AddSingleton<IReplayStore>(store);
        services.AddAuthentication(OathMeshDefaults.AuthenticationScheme).AddOathMesh(Configure);
        if (kind == ReceiverKind.OathMeshCold)
        {
            var startup = services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(OathMeshOptions).Assembly);
            services.Remove(startup);
        }
    }

    private void Configure(OathMeshOptions options)
    {
        options.Audience = BenchIssuer.Audience;
        options.TrustedIssuers.Add(JwtPeer.Issuer);
        options.KeySets[JwtPeer.Issuer] = folder.KeySet;
        options.PolicyFile = folder.Policy;
        if (kind == ReceiverKind.OathMeshAudited)
        {
            options.AuditFile = folder.AuditFile;
        }
        else
        {
            options.Audit = _counts;
        }
    }

    private static void AddJwtBearer(IServiceCollection services, string algorithm, SecurityKey key) =>
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = JwtPeer.ParametersFor(algorithm, key);
        });

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = Body.Length;
        return context.Response.Body.WriteAsync(Body, 0, Body.Length);
    }
}
