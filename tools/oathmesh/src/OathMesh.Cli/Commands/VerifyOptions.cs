using System.CommandLine;
using OathMesh.Cli.Input;
using OathMesh.Cli.Policies;

namespace OathMesh.Cli.Commands;

/// <summary>The options of <c>verify</c>.</summary>
internal sealed class VerifyOptions
{
    private const long LastSecond = 253_402_300_799;

    private readonly Option<string?> _audience = new("--audience") { Description = "The receiver's own audience. Required. [$OATHMESH_AUDIENCE]", HelpName = "AUDIENCE" };
    private readonly Option<string[]> _issuers = new("--issuer") { Description = "An issuer to trust; may be given more than once. Required. [$OATHMESH_ISSUER]", HelpName = "ISSUER" };

    private readonly Option<string?> _keySet = new("--jwks")
    {
        Description = "The issuers' key set, for every --issuer; without it each issuer's /.well-known/jwks.json is fetched.",
        HelpName = "FILE|URL",
    };

    private readonly Option<string?> _policy = new("--policy") { Description = "The policy of step 14; without it whatever is authentic is allowed.", HelpName = "FILE" };
    private readonly Option<long?> _now = WholeNumber.Option("--now", "UNIX", 0, LastSecond, "The time to verify at, in seconds since 1970; the clock's without it.");

    private readonly Option<long?> _leeway = WholeNumber.Option(
        "--leeway", "SECONDS", 0, OathMeshLimits.MaxLeewaySeconds, $"How far clocks may differ, 0 to {OathMeshLimits.MaxLeewaySeconds}, {OathMeshLimits.MaxLeewaySeconds} by default.");

    public TokenInput Token { get; } = new();

    public RequestOptions Request { get; } = new();

    public PklOption Pkl { get; } = new();

    public void AddTo(Command command)
    {
        command.Add(Token.Argument);
        foreach (var option in (ReadOnlySpan<Option>)[_audience, _issuers, _keySet, _policy, Pkl.Option, _now, _leeway])
        {
            command.Add(option);
        }

        Request.AddTo(command);
    }

    public void Check(ParseResult parsed, CommandContext context, UsageFaults faults)
    {
        var issuers = Issuers(parsed, context);
        faults.When(string.IsNullOrEmpty(Audience(parsed, context)), "--audience is missing: name the receiver that the token is for, or set OATHMESH_AUDIENCE.");
        faults.When(issuers.Count == 0, "--issuer is missing: name an issuer to trust, or set OATHMESH_ISSUER.");
        faults.When(issuers.Any(string.IsNullOrEmpty), "--issuer is empty: name an issuer to trust.");
        Request.Check(parsed, faults);
    }

    public string? Audience(ParseResult parsed, CommandContext context) => parsed.GetValue(_audience).OrEnvironment(context, EnvironmentDefaults.Audience);

    public IReadOnlyList<string> Issuers(ParseResult parsed, CommandContext context) =>
        parsed.GetValue(_issuers) is { Length: > 0 } given ? [.. given.Distinct(StringComparer.Ordinal)]
        : ((string?)null).OrEnvironment(context, EnvironmentDefaults.Issuer) is { } issuer ? [issuer]
        : [];

    public string? KeySet(ParseResult parsed) => parsed.GetValue(_keySet);

    public string? Policy(ParseResult parsed) => parsed.GetValue(_policy);

    public long? Now(ParseResult parsed) => parsed.GetValue(_now);

    public TimeSpan Leeway(ParseResult parsed) => TimeSpan.FromSeconds(parsed.GetValue(_leeway) ?? OathMeshLimits.MaxLeewaySeconds);
}
