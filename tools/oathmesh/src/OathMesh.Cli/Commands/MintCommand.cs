using System.CommandLine;
using System.Net.Http.Headers;
using OathMesh.Cli.Input;
using OathMesh.Cli.Issuing;
using OathMesh.Cli.Output;
using OathMesh.Tokens;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh mint</c>: signs a token here, or asks an issuer for one.</summary>
internal static class MintCommand
{
    private const string Description = """
        Mints one token: signs it here (--key with --issuer), or asks an issuer for it (--server with --client or --secret-file).
        Writes the token alone to standard output, so that it pipes.
        """;

    /// <summary>How long a client's own token to the issuer lives: it is used at once.</summary>
    private static readonly TimeSpan ClientTokenLifetime = TimeSpan.FromSeconds(60);

    public static Command Create(CommandContext context)
    {
        var claims = new ClaimOptions();
        var signer = new SignerOptions();
        var command = new Command("mint", Description);
        claims.AddTo(command);
        signer.AddTo(command);
        return command.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var faults = new UsageFaults();
            claims.Check(parsed, context, faults);
            var source = signer.Read(parsed, context, faults);
            faults.ThrowIfAny("mint");

            var request = await claims.ReadAsync(parsed, context, output, cancellationToken);
            var issued = source switch
            {
                LocalSigner local => await SignAsync(local, request, context, cancellationToken),
                ServerSigner server => await AskAsync(server, request, context, cancellationToken),
                _ => throw new InvalidOperationException("There is no other signer."),
            };
            Write(issued, request, output);
            return ExitCodes.Done;
        });
    }

    private static async Task<IssuedToken> SignAsync(LocalSigner signer, MintRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        using var key = await SigningKey.OpenAsync(signer.Key, context.Time, "--key", cancellationToken);
        return LocalIssuer.Mint(request, signer.Issuer, key.Source, context.Time);
    }

    private static async Task<IssuedToken> AskAsync(ServerSigner signer, MintRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        // The issuer's name as its configuration spells it: without the slash that a pasted address may end in.
        var name = signer.Server.TrimEnd('/');
        var endpoint = HttpAddress.Parse(name + "/v1/token", "--server");
        if (endpoint.Query.Length > 0)
        {
            throw CommandException.Usage("--server has a query.", "Give it as https://host or https://host/path.");
        }

        var credential = signer.SecretFile is { } file
            ? new AuthenticationHeaderValue("Bearer", await SecretFile.ReadAsync(file, "--secret-file", cancellationToken))
            : new AuthenticationHeaderValue("OathMesh", await SignClientTokenAsync(signer, name, request, context, cancellationToken));
        using var client = new IssuerClient(endpoint, context.Time);
        return await client.MintAsync(request, credential, cancellationToken);
    }

    /// <summary>The token with which a client shows the issuer who it is: its own name as issuer, signed by its own key, for the subject that it asks for.</summary>
    private static async Task<string> SignClientTokenAsync(
        ServerSigner signer, string serverName, MintRequest request, CommandContext context, CancellationToken cancellationToken)
    {
        using var key = await SigningKey.OpenAsync(signer.ClientKey!, context.Time, "--client-key", cancellationToken);
        var claims = new TokenClaims
        {
            Subject = request.Claims.Subject,
            Audience = signer.ServerAudience ?? serverName,
            Action = "oathmesh.mint",
            Lifetime = ClientTokenLifetime,
        };
        return LocalIssuer.Mint(new MintRequest(claims, null), signer.Client!, key.Source, context.Time).Token;
    }

    private static void Write(IssuedToken issued, MintRequest request, CommandOutput output)
    {
        if (request.LifetimeSeconds is { } wished && wished != issued.ExpiresIn)
        {
            output.Note($"--ttl {wished} became {issued.ExpiresIn} s: a token lives 1 to {OathMeshLimits.MaxLifetimeSeconds} s, and no longer than its issuer allows.");
        }

        if (output.IsJson)
        {
            output.Json(issued.WriteTo);
        }
        else
        {
            output.Data(issued.Token);
        }
    }
}
