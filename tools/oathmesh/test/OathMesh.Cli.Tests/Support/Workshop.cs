using OathMesh.Keys;

namespace OathMesh.Cli.Tests.Support;

/// <summary>A directory with an issuer's keys, its key set and one minted token: what most tests begin with.</summary>
internal sealed class Workshop : IDisposable
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "https://inventory.internal";
    public const string Subject = "agent://ci/deploy-bot";
    public const string Action = "inventory.read";

    private Workshop()
    {
    }

    public TemporaryDirectory Directory { get; } = new();

    public InProcessCli Cli { get; } = new();

    public string Keys => Directory.File("keys");

    public string KeySet => Directory.File("jwks.json");

    public static Workshop Open()
    {
        var workshop = new Workshop();
        KeyRotation.Generate(workshop.Keys, workshop.Cli.Time);
        using var keys = new KeyDirectory(workshop.Keys, workshop.Cli.Time);
        File.WriteAllBytes(workshop.KeySet, keys.GetPublishedKeys().ToJson());
        return workshop;
    }

    /// <summary>Mints with the defaults and more options.</summary>
    public Task<CliResult> MintAsync(params string[] more) => Cli.RunAsync(
        ["mint", "--key", Keys, "--issuer", Issuer, "--sub", Subject, "--aud", Audience, "--act", Action, .. more]);

    public async Task<string> MintTokenAsync(params string[] more)
    {
        var result = await MintAsync(more);
        result.ExitCode.Should().Be(0, result.Error);
        return result.Output.TrimEnd('\n');
    }

    /// <summary>Verifies a token on standard input with the defaults and more options.</summary>
    public Task<CliResult> VerifyAsync(string token, params string[] more) => Cli.PipeAsync(
        token, ["verify", "-", "--audience", Audience, "--issuer", Issuer, "--jwks", KeySet, .. more]);

    public void Dispose() => Directory.Dispose();
}
