using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Cli.Input;
using OathMesh.Cli.Output;
using OathMesh.Issuer;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh serve</c>: the issuer as a process.</summary>
internal static class ServeCommand
{
    private const long DefaultPort = 4000;

    private const string Description = """
        Runs the issuer until it is told to stop. Logs go to standard error, audit lines to the file that the configuration names, or to standard output.
        It speaks plain HTTP: keep it on loopback, or behind a proxy that does TLS.
        """;

    public static Command Create(CommandContext context)
    {
        var config = new Option<string>("--config") { Description = "The configuration, issuer.json by default.", HelpName = "FILE", DefaultValueFactory = _ => "issuer.json" };
        var port = WholeNumber.Option("--port", "PORT", 0, 65_535, $"The port to listen on, {DefaultPort} by default; 0 takes a free one.");
        var host = new Option<string>("--host") { Description = "The address to listen on: localhost by default; 0.0.0.0 for every one.", HelpName = "ADDRESS", DefaultValueFactory = _ => "localhost" };
        return new Command("serve", Description) { config, port, host }.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(config);
            await using var app = Build(path, $"http://{parsed.GetRequiredValue(host)}:{parsed.GetValue(port) ?? DefaultPort}");
            await StartAsync(app, cancellationToken);
            output.Note($"the issuer listens on {string.Join(", ", app.Urls)}; stop it with Ctrl+C.");
            var stopped = new TaskCompletionSource();
            await using (cancellationToken.UnsafeRegister(_ => stopped.TrySetResult(), null))
            {
                await stopped.Task;
            }

            await app.StopAsync(CancellationToken.None);
            return ExitCodes.Done;
        });
    }

    private static WebApplication Build(string path, string address)
    {
        CheckFirst(path);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(address);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter(IsWorthLogging).AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddRouting();
        builder.Services.AddOathMeshIssuer(path);
        var app = builder.Build();
        app.MapOathMeshIssuer();
        return app;
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e is not OathMesh.Audit.AuditUnavailableException)
        {
            throw CommandException.Failed("address_unusable", Failures.Sentence(e), "Stop what uses the address, or choose another: --port.");
        }
    }

    /// <summary>A start that fails is told as a sentence, by the command; the host would log it with a stack trace before.</summary>
    private static bool IsWorthLogging(string? category, LogLevel level) => category switch
    {
        "Microsoft.AspNetCore.Server.Kestrel" => level is >= LogLevel.Warning and < LogLevel.Critical,
        "Microsoft.Extensions.Hosting.Internal.Host" => level == LogLevel.Warning,
        _ when category?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) is true => level >= LogLevel.Warning,
        _ => level >= LogLevel.Information,
    };

    /// <summary>The faults of the configuration as the command line says things: all at once, on one line.</summary>
    private static void CheckFirst(string path)
    {
        try
        {
            IssuerOptions.Load(path);
        }
        catch (OptionsValidationException e)
        {
            throw CommandException.Configuration("configuration_refused", string.Join(' ', ["The issuer does not start.", .. e.Failures]), "Mend these, then start it again.");
        }
    }
}
