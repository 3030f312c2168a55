using System.CommandLine;
using OathMesh.Cli.Input;

namespace OathMesh.Cli.Commands;

/// <summary>Who signs.</summary>
internal abstract record Signer;

/// <summary>A key of one's own, in the name of an issuer.</summary>
internal sealed record LocalSigner(string Key, string Issuer) : Signer;

/// <summary>An issuer that is asked, with a client's key or a shared secret.</summary>
internal sealed record ServerSigner(string Server, string? ServerAudience, string? Client, string? ClientKey, string? SecretFile) : Signer;

/// <summary>The options of <c>mint</c> that say who signs.</summary>
internal sealed class SignerOptions
{
    private readonly Option<string?> _key = new("--key") { Description = "Signs here, with this key directory or private key file. [$OATHMESH_PRIVATE_KEY_FILE]", HelpName = "DIR|FILE" };
    private readonly Option<string?> _issuer = new("--issuer") { Description = "In whose name to sign here. [$OATHMESH_ISSUER]", HelpName = "ISSUER" };
    private readonly Option<string?> _server = new("--server") { Description = "Asks this issuer; https, or http on this machine.", HelpName = "URL" };
    private readonly Option<string?> _client = new("--client") { Description = "The id under which this client is enrolled there.", HelpName = "ID" };
    private readonly Option<string?> _clientKey = new("--client-key") { Description = "The client's private key file or key directory. [$OATHMESH_PRIVATE_KEY_FILE]", HelpName = "DIR|FILE" };
    private readonly Option<string?> _secretFile = new("--secret-file") { Description = "A file of mode 0600 with the client's shared secret, instead of a key.", HelpName = "FILE" };
    private readonly Option<string?> _serverAudience = new("--server-audience") { Description = "The issuer's own name, where it is not the address of --server.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_key, _issuer, _server, _client, _clientKey, _secretFile, _serverAudience])
        {
            command.Add(option);
        }
    }

    /// <summary>Reads who signs; what is wrong goes to <paramref name="faults"/>, and the result is then <see langword="null"/> or of no use.</summary>
    public Signer? Read(ParseResult parsed, CommandContext context, UsageFaults faults) =>
        parsed.GetValue(_server) is { } server ? ReadServer(server, parsed, context, faults) : ReadLocal(parsed, context, faults);

    private LocalSigner? ReadLocal(ParseResult parsed, CommandContext context, UsageFaults faults)
    {
        var key = parsed.GetValue(_key).OrEnvironment(context, EnvironmentDefaults.PrivateKeyFile);
        var issuer = parsed.GetValue(_issuer).OrEnvironment(context, EnvironmentDefaults.Issuer);
        faults.When(key is null, "Nothing signs: give --key with --issuer, or --server with --client or --secret-file.");
        faults.When(key is not null && string.IsNullOrEmpty(issuer), "--issuer is missing: say in whose name to sign, or set OATHMESH_ISSUER.");
        foreach (var option in (ReadOnlySpan<Option<string?>>)[_client, _clientKey, _secretFile, _serverAudience])
        {
            faults.When(parsed.GetValue(option) is not null, $"{option.Name} is for asking an issuer: give --server too.");
        }

        return key is null || issuer is null ? null : new LocalSigner(key, issuer);
    }

    private ServerSigner ReadServer(string server, ParseResult parsed, CommandContext context, UsageFaults faults)
    {
        var client = parsed.GetValue(_client);
        var secretFile = parsed.GetValue(_secretFile);
        var clientKey = parsed.GetValue(_clientKey);
        faults.When(parsed.GetValue(_key) is not null || parsed.GetValue(_issuer) is not null, "--key and --issuer are for signing here, --server is for asking an issuer: give one or the other.");
        faults.When(client is null && secretFile is null, "Say who asks: --client with --client-key, or --secret-file.");
        faults.When(secretFile is not null && (client ?? clientKey) is not null, "--client and --client-key are for a client with a key, --secret-file for one without: give one or the other.");
        faults.When(secretFile is null && client is { Length: 0 }, "--client is empty: give the id under which this client is enrolled.");
        faults.When(client is null && parsed.GetValue(_serverAudience) is not null, "--server-audience is for a client with a key: give --client too.");
        if (client is not null)
        {
            clientKey = clientKey.OrEnvironment(context, EnvironmentDefaults.PrivateKeyFile);
            faults.When(clientKey is null, "--client-key is missing: give the client's private key, or set OATHMESH_PRIVATE_KEY_FILE.");
        }

        return new ServerSigner(server, parsed.GetValue(_serverAudience), client, clientKey, secretFile);
    }
}
