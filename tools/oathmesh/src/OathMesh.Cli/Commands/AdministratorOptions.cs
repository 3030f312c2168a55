using System.CommandLine;
using System.Net.Http.Headers;
using OathMesh.Cli.Input;
using OathMesh.Cli.Issuing;
using OathMesh.Tokens;

namespace OathMesh.Cli.Commands;

/// <summary>The options that say which issuer is administered, and by whom.</summary>
internal sealed class AdministratorOptions
{
    /// <summary>The administrator's own token is used at once.</summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);

    private readonly Option<string?> _server = new("--server") { Description = "The issuer; https, or http on this machine. Required. [$OATHMESH_ISSUER]", HelpName = "URL" };
    private readonly Option<string?> _client = new("--client") { Description = "The id under which the administrator is enrolled there.", HelpName = "ID" };
    private readonly Option<string?> _clientKey = new("--client-key") { Description = "The administrator's private key file or key directory. [$OATHMESH_PRIVATE_KEY_FILE]", HelpName = "DIR|FILE" };
    private readonly Option<string?> _serverAudience = new("--server-audience") { Description = "The issuer's own name, where it is not the address of --server.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_server, _client, _clientKey, _serverAudience])
        {
            command.Add(option);
        }
    }

    /// <summary>Whether somebody asks as an administrator.</summary>
    public bool IsClientNamed(ParseResult parsed) => parsed.GetValue(_client) is not null;

    public void Check(ParseResult parsed, CommandContext context, UsageFaults faults, bool needsClient)
    {
        faults.When(Server(parsed, context) is null, "--server is missing: name the issuer, or set OATHMESH_ISSUER.");
        faults.When(needsClient && string.IsNullOrEmpty(parsed.GetValue(_client)), "--client is missing: give the id under which the administrator is enrolled.");
        faults.When((needsClient || IsClientNamed(parsed)) && ClientKey(parsed, context) is null, "--client-key is missing: give the administrator's private key, or set OATHMESH_PRIVATE_KEY_FILE.");
    }

    /// <summary>The address of a path of the issuer.</summary>
    public Uri Address(ParseResult parsed, CommandContext context, string path)
    {
        var server = Server(parsed, context)!.TrimEnd('/');
        return HttpAddress.Parse(server, "--server").Query.Length == 0
            ? HttpAddress.Parse(server + path, "--server")
            : throw CommandException.Usage("--server has a query.", "Give it as https://host or https://host/path.");
    }

    /// <summary>The token with which the administrator shows the issuer who it is.</summary>
    public async Task<AuthenticationHeaderValue> SignAsync(ParseResult parsed, CommandContext context, CancellationToken cancellationToken)
    {
        using var key = await SigningKey.OpenAsync(ClientKey(parsed, context)!, context.Time, "--client-key", cancellationToken);
        var claims = new TokenClaims
        {
            Subject = "user://oathmesh/administrator",
            Audience = parsed.GetValue(_serverAudience) ?? Server(parsed, context)!.TrimEnd('/'),
            Action = "oathmesh.admin",
            Lifetime = TokenLifetime,
        };
        return new AuthenticationHeaderValue("OathMesh", LocalIssuer.Mint(new MintRequest(claims, null), parsed.GetValue(_client)!, key.Source, context.Time).Token);
    }

    private string? Server(ParseResult parsed, CommandContext context) => parsed.GetValue(_server).OrEnvironment(context, EnvironmentDefaults.Issuer);

    private string? ClientKey(ParseResult parsed, CommandContext context) => parsed.GetValue(_clientKey).OrEnvironment(context, EnvironmentDefaults.PrivateKeyFile);
}
