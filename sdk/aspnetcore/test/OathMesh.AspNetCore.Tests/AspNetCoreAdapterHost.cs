using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.AdapterTests;

namespace OathMesh.AspNetCore.Tests;

/// <summary>A minimal API on Kestrel over loopback, called over raw sockets so that two fields stay two. Protected twice, a middleware asks the scheme before the endpoint does.</summary>
internal sealed class AspNetCoreAdapterHost(WebApplication app) : IAdapterHost
{
    public static async Task<AspNetCoreAdapterHost> StartAsync(AdapterSetup setup)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = setup.EnvironmentName });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddAuthentication().AddOathMesh(options => setup.Configure(options.Receiver));
        builder.Services.AddAuthorization();

        var app = builder.Build();
        if (setup.IsProtectedTwice)
        {
            app.Use(async (context, next) =>
            {
                await context.AuthenticateAsync(OathMeshDefaults.AuthenticationScheme);
                await next(context);
            });
        }

        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/", (HttpContext context) => setup.Handled(context.GetOathMeshCaller())).RequireAct(AdapterSetup.RequiredAct);
        await app.StartAsync();
        return new AspNetCoreAdapterHost(app);
    }

    public async Task<AdapterAnswer> CallAsync(IReadOnlyList<string> authorization, CancellationToken cancellationToken = default)
    {
        using var socket = new TcpClient { LingerState = new LingerOption(enable: true, seconds: 0) };
        var address = new Uri(app.Urls.Single());
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        var fields = string.Concat(authorization.Select(value => $"Authorization: {value}\r\n"));
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n"), cancellationToken);
        using var reader = new StreamReader(stream);
        return Parse(await reader.ReadToEndAsync(cancellationToken));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static AdapterAnswer Parse(string answer)
    {
        var parts = answer.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        var verdict = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture) switch
        {
            200 => AdapterVerdict.Allowed,
            401 => AdapterVerdict.Unauthenticated,
            403 => AdapterVerdict.Forbidden,
            _ => throw new InvalidDataException(answer),
        };
        var body = verdict == AdapterVerdict.Allowed ? null : JsonNode.Parse(parts[1])!.AsObject();
        body?.Remove("request_id").Should().BeTrue();
        var fields = lines.Where(line => !line.StartsWith("Date:", StringComparison.Ordinal) && !line.StartsWith("Content-Length:", StringComparison.Ordinal));
        return new AdapterAnswer(
            verdict,
            (string?)body?["error"],
            (int?)body?["step"],
            lines.Any(line => line.StartsWith("Retry-After:", StringComparison.Ordinal)),
            string.Join('\n', fields) + '\n' + body);
    }
}
