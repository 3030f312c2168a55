using System.Diagnostics;
using System.Globalization;
using OathMesh.Audit;
using OathMesh.Cli.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Cli.Tests;

/// <summary>The executable itself: every command with both output forms and each exit code, and what only a process shows.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly string[] Claims = ["--sub", Workshop.Subject, "--aud", Workshop.Audience, "--act", Workshop.Action];
    private static readonly string[] Trust = ["--audience", Workshop.Audience, "--issuer", Workshop.Issuer, "--jwks", "jwks.json"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Keys_are_generated_listed_rotated_retired_and_exported()
    {
        (await RunAsync("keys", "generate", "--out", "keys")).ShouldSucceed().Output.Should().StartWith("Made keys. ");
        (await RunAsync("keys", "generate", "--out", "keys")).ShouldFail(2, "*there are keys already*");
        (await RunAsync("keys", "generate", "--out", "more", "--json")).ShouldSucceed().Json.GetProperty("kid").GetString().Should().HaveLength(43);
        (await RunAsync("keys", "list", "keys")).ShouldSucceed().Output.Should().Contain("current");
        (await RunAsync("keys", "rotate", "keys")).ShouldSucceed().Output.Should().Contain("signs from");

        var listed = (await RunAsync("keys", "list", "keys", "--json")).ShouldSucceed().Json.GetProperty("keys").EnumerateArray().ToList();
        listed.Select(key => key.GetProperty("state").GetString()).Should().Equal("current", "next");
        (await RunAsync("keys", "retire", "keys", listed[0].GetProperty("kid").GetString()!)).ShouldFail(2, "*signs now*");
        (await RunAsync("keys", "retire", "keys", listed[1].GetProperty("kid").GetString()!)).ShouldSucceed();
        (await RunAsync("keys", "rotate", "keys", "--lead", "600", "--json")).ShouldSucceed().Json.GetProperty("signs_from").GetInt64().Should().BePositive();
        (await RunAsync("keys", "export", "keys", "--jwks")).ShouldSucceed().Output.Should().Contain("\"Ed25519\"").And.NotContain("\"d\"");
        (await RunAsync("keys", "export", "keys", "--jwks", "--json")).ShouldSucceed().Json.GetProperty("keys").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task A_token_is_minted_verified_and_inspected()
    {
        await PrepareAsync();
        var token = (await MintAsync()).ShouldSucceed().Output;
        (await MintAsync("--json")).ShouldSucceed().Json.GetProperty("token_type").GetString().Should().Be("OathMesh");
        (await RunAsync("mint", "--json")).ShouldFailAsJson(2, "usage");

        (await PipeAsync(token, ["verify", "-", .. Trust])).ShouldSucceed().Output.Should().StartWith("ALLOW");
        (await PipeAsync(token, ["verify", "-", "--json", .. Trust])).ShouldSucceed().Json.GetProperty("outcome").GetString().Should().Be("allow");
        (await PipeAsync(token, ["verify", "-", "--quiet", .. Trust])).Should().Be(new CliResult(0, "", ""));
        (await RunAsync(["verify", token.TrimEnd(), .. Trust])).ShouldSucceed();
        var late = await PipeAsync(token, ["verify", "-", "--json", "--now", "4102444800", .. Trust]);
        late.Should().Be(new CliResult(1, """{"outcome":"deny","step":8,"code":"token_expired"}""" + "\n", ""));
        (await PipeAsync(token, ["verify", "-"])).ShouldFail(2, "*--audience is missing*");

        (await PipeAsync(token, ["inspect", "-"])).ShouldSucceed().Output.Should().StartWith("UNVERIFIED");
        (await PipeAsync(token, ["inspect", "--json"])).ShouldSucceed().Json.GetProperty("verified").GetBoolean().Should().BeFalse();
        (await PipeAsync("x", ["inspect"])).ShouldFail(1, "*cannot be decoded*");
    }

    [Fact]
    public async Task An_audit_file_is_checked()
    {
        await using (var sink = new FileAuditSink(_directory.File("audit.ndjson")))
        {
            await sink.WriteAsync(new AuditEvent { Timestamp = DateTimeOffset.UnixEpoch, Event = "deny" }, CancellationToken.None);
        }

        (await RunAsync("audit", "verify", "audit.ndjson")).ShouldSucceed().Output.Should().Contain("1 lines, and the chain is whole");
        (await RunAsync("audit", "verify", "audit.ndjson", "--json")).ShouldSucceed().Json.GetProperty("whole").GetBoolean().Should().BeTrue();
        File.AppendAllText(_directory.File("audit.ndjson"), "{}\n");
        var bad = await RunAsync("audit", "verify", "audit.ndjson");
        bad.ExitCode.Should().Be(1);
        bad.Output.Should().Contain("line 2 is bad");
        (await RunAsync("audit", "verify", "missing")).ShouldFail(2, "*There is no file*");
    }

    [Fact]
    public async Task Stand_in_issuer_mints_over_http_with_key_and_with_secret()
    {
        using var key = Ed25519PrivateKey.Generate();
        _directory.Write("client.pem", key.ExportPem());
        _directory.Write("secret", StandInIssuer.Secret);
        await using var issuer = await StandInIssuer.StartAsync(TimeProvider.System, new JsonWebKeySet([key.PublicKey]));

        var token = await RunAsync(["mint", "--server", issuer.Address, "--client", StandInIssuer.Client, "--client-key", "client.pem", .. Claims]);
        var verified = await PipeAsync(token.ShouldSucceed().Output, ["verify", "--audience", Workshop.Audience, "--issuer", issuer.Address]);
        verified.ShouldSucceed();
        (await RunAsync(["mint", "--server", issuer.Address, "--secret-file", "secret", "--json", .. Claims])).ShouldSucceed();
    }

    [Fact]
    public async Task Stand_in_issuer_that_never_answers_is_left_on_interrupt()
    {
        _directory.Write("secret", StandInIssuer.Secret);
        var arrived = new TaskCompletionSource();
        await using var issuer = await StandInIssuer.StartAsync(TimeProvider.System, new JsonWebKeySet([]));
        issuer.Answer = context =>
        {
            arrived.SetResult();
            return StandInIssuer.NeverAsync(context);
        };

        // Whoever runs the tests in the background may have made interrupts ignored, which children inherit.
        using var process = CliProcess.Start(
            _directory.Path, "env", ["--default-signal=INT", CliProcess.Dotnet, CliProcess.Assembly, "mint", "--server", issuer.Address, "--secret-file", "secret", .. Claims]);
        await arrived.Task;
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);

        (await CliProcess.FinishAsync(process, input: null)).ShouldFail(1, "*cancelled*");
    }

    [Theory]
    [InlineData("oathmesh keys list keys > /dev/full", "The output could not be written")]
    [InlineData("oathmesh --help > /dev/full", "The output could not be written")]
    public async Task A_full_disk_behind_the_output_is_a_failure(string script, string message)
    {
        await PrepareAsync();

        (await ScriptAsync(script)).ShouldFail(1, $"*{message}*");
    }

    [Theory]
    [InlineData("oathmesh keys list keys | head -c 0; echo ${PIPESTATUS[0]}", "0\n")]
    [InlineData("oathmesh keys list keys | true; echo ${PIPESTATUS[0]}", "0\n")]
    [InlineData("oathmesh keys list missing 2>/dev/full; echo $?", "2\n")]
    [InlineData("oathmesh keys list missing 2>&-; echo $?", "2\n")]
    [InlineData("oathmesh keys list missing --json > /dev/full 2> /dev/full; echo $?", "2\n")]
    public async Task A_reader_that_went_away_is_no_crash(string script, string output)
    {
        await PrepareAsync();

        (await ScriptAsync(script)).Should().Be(new CliResult(0, output, ""));
    }

    [Fact]
    public async Task A_full_disk_leaves_no_half_made_keys()
    {
        // A file of this process may not grow: the platform's own start needs files too unless told otherwise.
        var result = await ScriptAsync(
            "trap '' XFSZ; ulimit -f 0; export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; oathmesh keys generate --out keys");

        result.ExitCode.Should().Be(1, result.Error);
        result.Error.Should().StartWith("oathmesh: ").And.NotContain("   at ");
        Directory.GetFiles(_directory.File("keys")).Select(Path.GetFileName).Should().Equal(".lock");
        (await RunAsync("keys", "generate", "--out", "keys")).ShouldSucceed();
    }

    [Fact]
    public async Task Files_may_be_pipes_of_the_shell()
    {
        await PrepareAsync();

        (await ScriptAsync($"""
            set -euo pipefail
            oathmesh mint --key keys --issuer {Workshop.Issuer} {string.Join(' ', Claims)} --request 'PUT /x' --body <(printf body) |
              oathmesh verify - {string.Join(' ', Trust[..4])} --jwks <(cat jwks.json) --request 'PUT /x' --body <(printf body) --quiet
            """)).Should().Be(new CliResult(0, "", ""));
    }

    private async Task PrepareAsync()
    {
        KeyRotation.Generate(_directory.File("keys"));
        using var keys = new KeyDirectory(_directory.File("keys"));
        await File.WriteAllBytesAsync(_directory.File("jwks.json"), keys.GetPublishedKeys().ToJson());
    }

    private Task<CliResult> MintAsync(params string[] more) => RunAsync(["mint", "--key", "keys", "--issuer", Workshop.Issuer, .. Claims, .. more]);

    private Task<CliResult> RunAsync(params string[] arguments) => CliProcess.RunAsync(_directory.Path, arguments);

    private Task<CliResult> PipeAsync(string token, string[] arguments) => CliProcess.RunAsync(_directory.Path, token, arguments);

    private Task<CliResult> ScriptAsync(string script) => CliProcess.RunScriptAsync(_directory.Path, script);
}
