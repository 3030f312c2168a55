using System.CommandLine;
using OathMesh.Cli.Input;
using OathMesh.Cli.Issuing;
using OathMesh.Cli.Output;
using OathMesh.Tokens;

namespace OathMesh.Cli.Commands;

/// <summary>The options of <c>mint</c> that say what the token says.</summary>
internal sealed class ClaimOptions
{
    private readonly Option<string?> _subject = new("--sub") { Description = "The caller, such as agent://ci/deploy-bot. Required.", HelpName = "SUBJECT" };
    private readonly Option<string?> _audience = new("--aud") { Description = "The API that the token is for. Required. [$OATHMESH_AUDIENCE]", HelpName = "AUDIENCE" };
    private readonly Option<string?> _action = new("--act") { Description = "The one action that the token is for, such as inventory.read. Required.", HelpName = "ACTION" };

    private readonly Option<long?> _lifetime = WholeNumber.Unbounded(
        "--ttl", "SECONDS", $"How long the token lives, {OathMeshLimits.DefaultLifetimeSeconds} by default; clamped to 1 to {OathMeshLimits.MaxLifetimeSeconds}.");

    private readonly Option<string[]> _scope = new("--scope") { Description = "A scope; may be given up to 32 times.", HelpName = "SCOPE" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why the call is made.", HelpName = "TEXT" };
    private readonly Option<string?> _environment = new("--env") { Description = "The environment, such as production.", HelpName = "ENV" };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "The tenant.", HelpName = "TENANT" };
    private readonly Option<string?> _requestHash = new("--rqh") { Description = "Binds the token to the request with this hash, sha256: and 64 hex digits.", HelpName = "HASH" };
    private readonly RequestOptions _request = new();

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_subject, _audience, _action, _lifetime, _scope, _reason, _environment, _tenant, _requestHash])
        {
            command.Add(option);
        }

        _request.AddTo(command);
    }

    public void Check(ParseResult parsed, CommandContext context, UsageFaults faults)
    {
        faults.When(parsed.GetValue(_subject) is null, "--sub is missing: name the caller, such as agent://ci/deploy-bot.");
        faults.When(Audience(parsed, context) is null, "--aud is missing: name the API that the token is for, or set OATHMESH_AUDIENCE.");
        faults.When(parsed.GetValue(_action) is null, "--act is missing: name the action, such as inventory.read.");
        faults.When(parsed.GetValue(_requestHash) is not null && parsed.GetValue(_request.Request) is not null, "--rqh and --request say the same thing twice: give one.");
        _request.Check(parsed, faults);
    }

    /// <summary>Reads what passed <see cref="Check"/>.</summary>
    public async Task<MintRequest> ReadAsync(ParseResult parsed, CommandContext context, CommandOutput output, CancellationToken cancellationToken)
    {
        var seconds = parsed.GetValue(_lifetime);
        var scope = parsed.GetValue(_scope);
        var claims = new TokenClaims
        {
            Subject = parsed.GetValue(_subject)!,
            Audience = Audience(parsed, context)!,
            Action = parsed.GetValue(_action)!,
            Lifetime = TimeSpan.FromSeconds(seconds ?? OathMeshLimits.DefaultLifetimeSeconds),
            Scope = scope is { Length: > 0 } ? scope : null,
            Reason = parsed.GetValue(_reason),
            Environment = parsed.GetValue(_environment),
            Tenant = parsed.GetValue(_tenant),
            RequestHash = parsed.GetValue(_requestHash) ?? await HashRequestAsync(parsed, output, cancellationToken),
        };
        return new MintRequest(claims, seconds);
    }

    private async Task<string?> HashRequestAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_request.Request) is null)
        {
            return null;
        }

        var request = await _request.ComputeAsync(parsed, cancellationToken);
        if (request.IsBodyLong)
        {
            output.Note("the body is longer than 1 MiB: a receiver with the default limit will deny the token.");
        }

        return request.Hash ?? throw CommandException.Usage($"The request cannot be bound. {request.Fault}", "Give --request, --content-type and --body exactly as they will be sent.");
    }

    private string? Audience(ParseResult parsed, CommandContext context) => parsed.GetValue(_audience).OrEnvironment(context, EnvironmentDefaults.Audience);
}
