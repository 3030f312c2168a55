using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Conformance.Verification;

namespace OathMesh.Grpc.Testee;

/// <summary>A fresh gRPC server in this process, whose requests are given as they would come from the wire: no client library joins or tidies the fields.</summary>
internal sealed class CallReceiver(WebApplication app) : IAsyncDisposable
{
    public static async Task<CallReceiver> StartAsync(VerifierSetup setup)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Services.AddGrpc(options => options.Interceptors.Add<OathMeshServerInterceptor>());
        builder.Services.AddOathMeshGrpc(options => ReceiverSettings.Apply(setup, options));
        var app = builder.Build();
        app.MapGrpcService<ReceiverService>();
        await app.StartAsync();
        return new CallReceiver(app);
    }

    public async Task<CallOutcome> CallAsync(IReadOnlyList<string?> authorization)
    {
        var context = await app.GetTestServer().SendAsync(http =>
        {
            http.Request.Method = HttpMethods.Post;
            http.Request.Scheme = "http";
            http.Request.Host = new HostString("localhost");
            http.Request.Path = "/oathmesh.conformance.Receiver/Call";
            http.Request.Protocol = HttpProtocol.Http2;
            http.Request.ContentType = "application/grpc";
            http.Request.Headers.Authorization = authorization.ToArray();

            // One empty message: not compressed, of length 0.
            http.Request.Body = new MemoryStream(new byte[5]);
        });

        using var body = new MemoryStream();
        await context.Response.Body.CopyToAsync(body);
        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var status = Find("grpc-status");
        if (status == "0")
        {
            return new CallOutcome(Claims.Parser.ParseFrom(body.ToArray().AsSpan(5)).Json, null);
        }

        var code = (StatusCode)int.Parse(status, CultureInfo.InvariantCulture);
        var details = Decode(Find("grpc-status-details-bin"));
        var exception = new RpcException(new Status(code, ""), new Metadata { { "grpc-status-details-bin", details } });
        return new CallOutcome(null, exception.GetOathMeshDenial());

        // An answer without a message has its trailers among the headers.
        string Find(string name) =>
            trailers is not null && trailers.TryGetValue(name, out var trailer) ? trailer.ToString()
            : context.Response.Headers.TryGetValue(name, out var header) ? header.ToString()
            : throw new InvalidDataException($"The server answered {context.Response.StatusCode} without {name}.");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Base64 as gRPC has it: padding may be left out.</summary>
    private static byte[] Decode(string text)
    {
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return System.Buffers.Text.Base64.DecodeFromUtf8(Encoding.ASCII.GetBytes(padded), bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            ? bytes[..written]
            : throw new InvalidDataException("The trailer is not base64.");
    }
}
