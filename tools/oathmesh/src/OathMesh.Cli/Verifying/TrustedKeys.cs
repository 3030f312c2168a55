using OathMesh.Cli.Input;
using OathMesh.Cli.Output;
using OathMesh.Keys;

namespace OathMesh.Cli.Verifying;

/// <summary>Where the named issuers' keys come from: a file, an address for all of them, or each issuer's own address. Never the token.</summary>
internal sealed class TrustedKeys : IAsyncDisposable
{
    private readonly JwksKeySource? _fetched;

    private TrustedKeys(IKeySource source, JwksKeySource? fetched)
    {
        Source = source;
        _fetched = fetched;
    }

    public IKeySource Source { get; }

    public static async Task<TrustedKeys> OpenAsync(
        IReadOnlyList<string> issuers, string? keySet, CommandContext context, CommandOutput output, CancellationToken cancellationToken)
    {
        if (keySet is not null && !HttpAddress.LooksLikeOne(keySet))
        {
            var set = await ReadAsync(keySet, cancellationToken);
            return new TrustedKeys(new StaticKeySource(issuers.Select(issuer => KeyValuePair.Create(issuer, set))), null);
        }

        var options = new JwksKeySourceOptions();
        foreach (var issuer in issuers)
        {
            options.Issuers[issuer] = keySet is null
                ? HttpAddress.Parse(issuer.TrimEnd('/') + "/.well-known/jwks.json", $"--issuer {issuer} without --jwks")
                : HttpAddress.Parse(keySet, "--jwks");
        }

        var source = new JwksKeySource(options, context.Time, new NoteLogger(output));
        return new TrustedKeys(source, source);
    }

    public ValueTask DisposeAsync() => _fetched?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<JsonWebKeySet> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var json = await InputFiles.ReadAsync(path, JsonWebKeySet.MaxBytes, "--jwks", cancellationToken);
        try
        {
            return JsonWebKeySet.Parse(json);
        }
        catch (KeyFormatException e)
        {
            throw CommandException.Configuration("key_set_refused", $"{path}: {e.Message}", "Make one with: oathmesh keys export DIR --jwks");
        }
    }
}
