using System.CommandLine;
using System.Text.Json;
using OathMesh.Cli.Input;
using OathMesh.Policy;

namespace OathMesh.Cli.Policies;

/// <summary>The options that describe a caller: claim by claim, or as a token says of itself.</summary>
internal sealed class CallerOptions
{
    private readonly Option<string?> _subject = Claim("--sub", "SUBJECT", "The caller, such as agent://ci/deploy-bot.");
    private readonly Option<string?> _action = Claim("--act", "ACTION", "The action, such as inventory.read.");
    private readonly Option<string?> _issuer = Claim("--iss", "ISSUER", "The issuer; the policy's first without it.");
    private readonly Option<string?> _audience = Claim("--aud", "AUDIENCE", "The audience; the policy's first without it.");
    private readonly Option<string?> _environment = Claim("--env", "ENV", "The environment.");
    private readonly Option<string?> _tenant = Claim("--tenant", "TENANT", "The tenant.");
    private readonly Option<string[]> _scope = new("--scope") { Description = "A scope; may be given more than once.", HelpName = "SCOPE" };
    private readonly Option<string?> _sourceType = Claim("--src-type", "TYPE", "The source's type.");
    private readonly Option<string?> _sourceRepository = Claim("--src-repo", "REPO", "The source's repository.");
    private readonly Option<string?> _sourceWorkflow = Claim("--src-workflow", "WORKFLOW", "The source's workflow.");
    private readonly Option<string?> _token = Claim("--token", "TOKEN|-", "A token to take all of this from, - for standard input. It is not verified.");

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[.. Claims, _token])
        {
            command.Add(option);
        }
    }

    public void Check(ParseResult parsed, UsageFaults faults)
    {
        var hasToken = parsed.GetValue(_token) is not null;
        faults.When(!hasToken && parsed.GetValue(_subject) is null, "--sub is missing: name the caller, or give --token.");
        faults.When(!hasToken && parsed.GetValue(_action) is null, "--act is missing: name the action, or give --token.");
        faults.When(hasToken && Claims.Any(option => parsed.GetResult(option) is not null), "--token says all claims: give it alone.");
    }

    public OathMeshCaller Read(ParseResult parsed, CommandContext context, JsonPolicy policy)
    {
        if (parsed.GetValue(_token) is { } token)
        {
            return ReadToken(token, context);
        }

        var source = new OathMeshSource
        {
            Type = parsed.GetValue(_sourceType),
            Repository = parsed.GetValue(_sourceRepository),
            Workflow = parsed.GetValue(_sourceWorkflow),
        };
        return Callers.Create(policy, parsed.GetValue(_subject)!, parsed.GetValue(_action)!, parsed.GetValue(_issuer), parsed.GetValue(_audience)) with
        {
            Environment = parsed.GetValue(_environment),
            Tenant = parsed.GetValue(_tenant),
            Scope = parsed.GetValue(_scope) is { Length: > 0 } scope ? scope : null,
            Source = source == new OathMeshSource() ? null : source,
        };
    }

    private Option[] Claims =>
        [_subject, _action, _issuer, _audience, _environment, _tenant, _scope, _sourceType, _sourceRepository, _sourceWorkflow];

    private static Option<string?> Claim(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    private static OathMeshCaller ReadToken(string token, CommandContext context)
    {
        if (token == "-")
        {
            using var input = new StreamReader(context.OpenInput());
            token = input.ReadToEnd().Trim();
        }

        const string Scheme = "OathMesh ";
        using var decoded = DecodedToken.Decode(token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? token[Scheme.Length..] : token);
        return Callers.Read(decoded.Payload, policy: null)
            ?? throw CommandException.Failed("payload_invalid", "The token lacks sub, act, iss or aud, or one of its claims is no text.", "Give a token that a receiver would read.");
    }
}
