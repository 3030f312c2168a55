using OathMesh.Cli.Tests.Support;

namespace OathMesh.Cli.Tests;

/// <summary>Whatever is typed, no private key and no secret comes out again.</summary>
public sealed class SecrecyTests : IDisposable
{
    private readonly Workshop _workshop = Workshop.Open();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public async Task No_output_holds_a_private_key()
    {
        var key = Directory.GetFiles(_workshop.Keys, "*.pem").Single();
        var secret = File.ReadAllLines(key)[1];
        string[] mint = ["mint", "--issuer", "i", "--sub", Workshop.Subject, "--aud", "a", "--act", "a"];
        string[] verify = ["verify", "x", "--audience", "a", "--issuer", "https://i.test"];
        string[][] lines =
        [
            ["keys", "list", _workshop.Keys], ["keys", "list", key], ["keys", "export", _workshop.Keys, "--jwks"], ["keys", "generate", "--out", key],
            ["keys", "rotate", _workshop.Keys], ["keys", "retire", _workshop.Keys, key],
            [.. mint, "--key", key], [.. mint, "--key", key, "--request", "PUT /x", "--body", key], [.. mint, "--key", _workshop.Keys, "--ttl", "900"],
            ["mint", "--server", "https://i.test", "--secret-file", key, .. mint[3..]],
            [.. verify, "--jwks", key], [.. verify, "--policy", key, "--jwks", _workshop.KeySet], ["audit", "verify", key], ["inspect", "-"],
        ];

        foreach (var line in lines)
        {
            foreach (var form in (string[][])[line, [.. line, "--json"]])
            {
                var result = await _workshop.Cli.PipeAsync(File.ReadAllText(key), form);
                (result.Output + result.Error).Should().NotContain(secret[..16]).And.NotContain(secret[^24..], "{0}", string.Join(' ', form));
            }
        }
    }

    [Fact]
    public async Task A_token_that_is_denied_or_cannot_be_decoded_is_not_repeated()
    {
        var token = await _workshop.MintTokenAsync();
        string[] options = ["--audience", "https://other.test", "--issuer", Workshop.Issuer, "--jwks", _workshop.KeySet];
        string[][] lines = [["verify", token, .. options], ["verify", token + "x", .. options], ["inspect", token + ".x"], ["inspect", token[..^1] + "!"]];

        foreach (var line in lines)
        {
            foreach (var form in (string[][])[line, [.. line, "--json"]])
            {
                var result = await _workshop.Cli.RunAsync(form);
                result.ExitCode.Should().Be(1);
                (result.Output + result.Error).Should().NotContain(token.Split('.')[1]).And.NotContain(token.Split('.')[2]);
            }
        }
    }
}
