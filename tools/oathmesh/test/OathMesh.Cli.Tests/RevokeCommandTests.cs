using System.Text.Json;
using OathMesh.Cli.Tests.Support;

namespace OathMesh.Cli.Tests;

/// <summary><c>revoke</c>, <c>unrevoke</c> and <c>revocations</c> against the issuer itself.</summary>
public sealed class RevokeCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InProcessCli _cli = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Revokes_lists_and_lifts_as_json()
    {
        await using var issuer = await RevokingIssuer.StartAsync(_directory, _cli.Time);
        var made = (await AdministerAsync(issuer, "revoke", "sub", "agent://ci/*", "--reason", "lost", "--for", "60", "--json")).ShouldSucceed();
        made.Output.Should().Be($$"""{"sub":"agent://ci/*","at":{{_cli.Time.NowSeconds}},"until":{{_cli.Time.NowSeconds + 60}},"reason":"lost","by":"{{RevokingIssuer.Administrator}}"}""" + "\n");
        (await AdministerAsync(issuer, "revocations", "--json")).ShouldSucceed().Output.Should().Be($$"""{"entries":[{{made.Output.TrimEnd()}}]}""" + "\n");
        (await _cli.RunAsync("revocations", "--server", issuer.Address, "--json")).ShouldSucceed().Output.Should().Be("""{"entries":[{"sub":"agent://ci/*"}]}""" + "\n");
        (await AdministerAsync(issuer, "unrevoke", "sub", "agent://ci/*", "--quiet")).ShouldSucceed().Output.Should().BeEmpty();
        (await _cli.RunAsync("revocations", "--server", issuer.Address)).ShouldSucceed().Output.Should().Be("Nothing is revoked.\n");
        (await AdministerAsync(issuer, "unrevoke", "sub", "agent://ci/*", "--json")).ShouldFailAsJson(1, "not_revoked");
    }

    [Theory]
    [InlineData("jti", "0123456789abcdef")]
    [InlineData("kid", "key-1")]
    [InlineData("client", RevokingIssuer.Administrator + "x")]
    public async Task Takes_every_kind(string kind, string value)
    {
        await using var issuer = await RevokingIssuer.StartAsync(_directory, _cli.Time);
        var result = await AdministerAsync(issuer, "revoke", kind, value);
        if (kind == "client")
        {
            result.ShouldFail(1, "*client must be the id of an enrolled client*");
        }
        else
        {
            result.ShouldSucceed().Output.Should().StartWith($"Revoked: {kind} {value}");
        }
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("revoke sub")]
    [InlineData("revoke act deploy --server https://i.test --client c --client-key k")]
    [InlineData("revoke sub svc://a --server https://i.test --client c --client-key k --for 0")]
    [InlineData("revoke sub svc://a --client c --client-key k")]
    [InlineData("revoke sub svc://a --server https://i.test --client-key k")]
    [InlineData("revoke sub svc://a --server https://i.test --client c")]
    [InlineData("unrevoke sub")]
    [InlineData("unrevoke sub svc://a")]
    [InlineData("revocations")]
    [InlineData("revocations --server http://elsewhere.test")]
    [InlineData("revocations --server https://i.test?x=1")]
    [InlineData("revocations --server https://i.test --client c")]
    public async Task Says_what_is_missing_before_anything_is_sent(string line) =>
        (await _cli.RunAsync(line.Split(' '))).ShouldFail(2, "oathmesh: *");

    [Fact]
    public async Task Takes_server_and_key_from_the_environment()
    {
        await using var issuer = await RevokingIssuer.StartAsync(_directory, _cli.Time);
        _cli.Environment["OATHMESH_ISSUER"] = issuer.Address;
        _cli.Environment["OATHMESH_PRIVATE_KEY_FILE"] = _directory.File("admin");
        (await _cli.RunAsync("revoke", "kid", "k", "--client", RevokingIssuer.Administrator)).ShouldSucceed();
        (await _cli.RunAsync("revocations")).ShouldSucceed().Output.Should().Be("kid     k\n");
    }

    [Fact]
    public async Task A_revoked_administrator_is_told_so()
    {
        await using var issuer = await RevokingIssuer.StartAsync(_directory, _cli.Time);
        (await AdministerAsync(issuer, "revoke", "client", RevokingIssuer.Administrator)).ShouldSucceed();
        (await AdministerAsync(issuer, "unrevoke", "client", RevokingIssuer.Administrator)).ShouldFail(1, "*answered 401: The caller, its key or its token was revoked.*");
    }

    [Fact]
    public async Task The_guide_s_examples_print_what_it_shows()
    {
        await using var issuer = await RevokingIssuer.StartAsync(_directory, TimeProvider.System);
        var guide = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "revocation.md"));
        var examples = GuideExample.Read(guide.Replace("http://localhost:4000", issuer.Address, StringComparison.Ordinal));
        examples.Should().HaveCountGreaterThan(6);
        var result = await CliProcess.RunScriptAsync(_directory.Path, GuideExample.Script(examples));
        result.Error.Should().BeEmpty();
        foreach (var (index, example) in examples.Index())
        {
            var output = await File.ReadAllTextAsync(_directory.File($"{index}.out"));
            GuideExample.Normalize(output).Should().Be(GuideExample.Normalize(example.Output), "line {0} shows it for: {1}", example.Line, example.Command);
        }
    }

    [Theory]
    [InlineData("""{"entries":[{}]}""")]
    [InlineData("""{"entries":7}""")]
    [InlineData("""{"entries":[{"sub":"\ud800"}]}""")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task An_answer_that_is_no_list_is_refused(string body)
    {
        await using var server = await StandInIssuer.StartAsync(_cli.Time, new OathMesh.Keys.JsonWebKeySet(Array.Empty<OathMesh.Keys.Ed25519PublicKey>()));
        server.RevocationList = body;
        (await _cli.RunAsync("revocations", "--server", server.Address, "--json")).ShouldFailAsJson(1, "server_answer_invalid");
    }

    private Task<CliResult> AdministerAsync(RevokingIssuer issuer, params string[] command) => _cli.RunAsync(
        [.. command, "--server", issuer.Address, "--client", RevokingIssuer.Administrator, "--client-key", _directory.File("admin")]);
}
