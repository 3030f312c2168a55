using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Conformance.Verification;

namespace OathMesh.AspNetCore.Testee;

/// <summary>A fresh receiver on a port of its own. An allowed request is answered with the caller's claims.</summary>
internal sealed class KestrelReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IPEndPoint _address;

    private KestrelReceiver(WebApplication app)
    {
        _app = app;
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _address = new IPEndPoint(IPAddress.Loopback, new Uri(url).Port);
    }

    public static async Task<KestrelReceiver> StartAsync(VerifierSetup setup, bool discloseEverything, string? realm, string? requireAct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);

            // So that oversized and foreign bytes reach the scheme, and are judged by it rather than by the server.
            kestrel.Limits.MaxRequestHeadersTotalSize = 4 * 1024 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 8 * 1024 * 1024;
            kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Services.AddRouting();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication().AddOathMesh(options => Configure(options, setup, discloseEverything, realm));

        var app = builder.Build();
        var endpoint = app.MapFallback("{**path}", AnswerAsync);
        if (requireAct is null)
        {
            endpoint.RequireAuthorization();
        }
        else
        {
            endpoint.RequireAct(requireAct);
        }

        await app.StartAsync();
        return new KestrelReceiver(app);
    }

    /// <summary>Sends bytes as they are, and reads the answer to its end.</summary>
    public async Task<RawResponse> SendAsync(byte[] request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_address);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(request);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        return RawResponse.Parse(answer.ToArray());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Configure(OathMeshOptions options, VerifierSetup setup, bool discloseEverything, string? realm)
    {
        options.Audience = setup.Options.Audience;
        foreach (var issuer in setup.Options.TrustedIssuers)
        {
            options.TrustedIssuers.Add(issuer);
        }

        options.Leeway = setup.Options.Leeway;
        options.RequireRequestBinding = setup.Options.RequireRequestBinding;
        options.Keys = setup.Options.Keys;
        options.ReplayStore = setup.Options.ReplayStore;
        options.Policy = new UncheckedPolicy(setup.Options.Policy!);
        options.Audit = setup.Options.Audit;
        options.Revocations = setup.Options.Revocations;
        options.TimeProvider = setup.Time;
        options.DiscloseEverything = discloseEverything;
        options.Realm = realm ?? options.Realm;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var caller = context.GetOathMeshCaller()!;
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body))
        {
            caller.WriteClaims(writer);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.ToArray());
    }

    /// <summary>Hides what kind of policy it is: some cases have a policy for another issuer or audience on purpose, which the scheme's start refuses.</summary>
    private sealed class UncheckedPolicy(OathMesh.Policy.IPolicy policy) : OathMesh.Policy.IPolicy
    {
        public OathMesh.Policy.PolicyDecision Evaluate(OathMeshCaller caller) => policy.Evaluate(caller);
    }
}
