using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.AdapterTests;

namespace OathMesh.Grpc.Tests.Full;

/// <summary>A real gRPC server on Kestrel over loopback: HTTP/2 without TLS, or with a certificate of its own.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private WebApplication? _app;
    private Status? _failure;

    public string? CertificateHash { get; private set; }

    public Uri Address => new(_app!.Urls.Single());

    public static async Task<RealServer> StartAsync(AdapterSetup setup, bool hasScheme = false, bool isSecure = false, Action<OathMeshGrpcOptions>? configure = null)
    {
        var server = new RealServer();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = setup.EnvironmentName });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (isSecure)
            {
                var certificate = MakeCertificate();
                server.CertificateHash = certificate.GetCertHashString();
                listen.UseHttps(certificate);
            }
        }));
        builder.Services.AddSingleton(setup);
        builder.Services.AddSingleton(server);
        builder.Services.AddGrpc(options =>
        {
            // So that a defect would show what it must not.
            options.EnableDetailedErrors = true;
            options.Interceptors.Add<OathMeshServerInterceptor>();
        });
        if (hasScheme)
        {
            builder.Services.AddAuthentication().AddOathMesh(options => setup.Configure(options.Receiver));
            builder.Services.AddOathMeshGrpc(configure);
        }
        else
        {
            builder.Services.AddOathMeshGrpc(options =>
            {
                setup.Configure(options);
                configure?.Invoke(options);
            });
        }

        server._app = builder.Build();
        server._app.MapGrpcService<InventoryService>();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Lets the next call fail.</summary>
    public void FailOnce(StatusCode code) => _failure = new Status(code, "as told");

    public Status? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
