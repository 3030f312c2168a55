using System.CommandLine;
using OathMesh.Binding;

namespace OathMesh.Cli.Input;

/// <summary>The options that describe one request, to bind a token to it or to check that it is the one.</summary>
internal sealed class RequestOptions
{
    public Option<string?> Request { get; } = new("--request")
    {
        Description = "The request: its method and target exactly as on the wire, such as \"POST /inventory/items?id=7\".",
        HelpName = "METHOD TARGET",
    };

    public Option<string?> ContentType { get; } = new("--content-type")
    {
        Description = "The value of the request's Content-Type as sent; leave it out when there is none.",
        HelpName = "TYPE",
    };

    public Option<string?> Body { get; } = new("--body")
    {
        Description = "The file with the request's body, byte for byte; leave it out when there is none.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(Request);
        command.Add(ContentType);
        command.Add(Body);
    }

    /// <summary>What is wrong about how the options go together.</summary>
    public void Check(ParseResult parsed, UsageFaults faults)
    {
        var request = parsed.GetValue(Request);
        faults.When(request is not null && !request.Contains(' ', StringComparison.Ordinal), "--request is a method, a space and a target, such as \"GET /inventory\".");
        faults.When(request is null && parsed.GetValue(ContentType) is not null, "--content-type describes a request: give --request too.");
        faults.When(request is null && parsed.GetValue(Body) is not null, "--body describes a request: give --request too.");
    }

    /// <summary>The request's hash, or why it has none. Only to be asked when <c>--request</c> was given.</summary>
    public async Task<RequestHash> ComputeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = parsed.GetRequiredValue(Request)!;
        var space = request.IndexOf(' ', StringComparison.Ordinal);
        var (bodyHash, length) = parsed.GetValue(Body) is { } path
            ? await InputFiles.HashAsync(path, Body.Name, cancellationToken)
            : (System.Security.Cryptography.SHA256.HashData([]), 0);
        return RequestBinding.TryComputeFromBodyHash(request[..space], request[(space + 1)..], parsed.GetValue(ContentType), bodyHash, out var hash, out var fault)
            ? new RequestHash(hash, null, length > RequestBinding.DefaultMaxBodyBytes)
            : new RequestHash(null, fault, false);
    }
}

/// <summary>The hash of a request, or why it cannot be bound.</summary>
/// <param name="Hash">The hash; <see langword="null"/> when the request cannot be bound.</param>
/// <param name="Fault">Why not.</param>
/// <param name="IsBodyLong">Whether the body is longer than receivers take by default.</param>
internal sealed record RequestHash(string? Hash, string? Fault, bool IsBodyLong);
