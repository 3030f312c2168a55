using System.Text;
using OathMesh.Audit;
using OathMesh.Cli.Tests.Support;

namespace OathMesh.Cli.Tests;

public sealed class AuditVerifyCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InProcessCli _cli = new();
    private string[] _lines = [];

    private string AuditFile => _directory.File("audit.ndjson");

    public async Task InitializeAsync()
    {
        using var stream = new MemoryStream();
        await using (var sink = new StreamAuditSink(stream, leaveOpen: true))
        {
            for (var i = 0; i < 5; i++)
            {
                await sink.WriteAsync(new AuditEvent { Timestamp = _cli.Time.GetUtcNow(), Event = "allow", RequestId = $"request-{i}" }, CancellationToken.None);
            }
        }

        _lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Write(_lines);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_whole_chain_gives_an_anchor_to_keep()
    {
        var text = (await VerifyAsync()).ShouldSucceed().Output;
        text.Should().Match($"{AuditFile}: 5 lines, and the chain is whole.\n*--anchor 5:*\n");
        var json = (await VerifyAsync("--json")).ShouldSucceed().Json;

        json.EnumerateObject().Select(member => member.Name).Should().Equal("whole", "lines", "anchor", "first_bad_line", "fault");
        json.GetProperty("whole").GetBoolean().Should().BeTrue();
        json.GetProperty("lines").GetInt64().Should().Be(5);
        var anchor = json.GetProperty("anchor").GetString()!;
        text.Should().Contain(anchor);
        (await VerifyAsync("--anchor", anchor)).ShouldSucceed();
    }

    [Fact]
    public async Task Names_the_first_bad_line()
    {
        Write(_lines[0], _lines[1], _lines[3], _lines[4]);

        var result = await VerifyAsync();

        result.ExitCode.Should().Be(1);
        result.Error.Should().BeEmpty();
        result.Output.Should().Match($"{AuditFile}: line 3 is bad: its seq is 4, expected 3*The 2 lines before it are good.\n");
        var json = (await VerifyAsync("--json")).Json;
        json.GetProperty("whole").GetBoolean().Should().BeFalse();
        json.GetProperty("first_bad_line").GetInt64().Should().Be(3);
        json.GetProperty("fault").GetString().Should().Contain("its seq is 4");
        (await VerifyAsync("--quiet")).Should().Be(new CliResult(1, "", ""));
    }

    [Fact]
    public async Task Finds_an_edited_line_by_the_one_after_it()
    {
        Write([_lines[0], _lines[1].Replace("request-1", "request-x", StringComparison.Ordinal), .. _lines[2..]]);

        (await VerifyAsync("--json")).Json.GetProperty("first_bad_line").GetInt64().Should().Be(3);
    }

    [Fact]
    public async Task Lost_lines_at_the_end_show_with_an_anchor_only()
    {
        var anchor = (await VerifyAsync("--json")).Json.GetProperty("anchor").GetString()!;
        Write(_lines[..3]);

        (await VerifyAsync()).ShouldSucceed();
        var result = await VerifyAsync("--anchor", anchor);
        result.ExitCode.Should().Be(1);
        result.Output.Should().Contain("the anchor names line 5");
    }

    [Fact]
    public async Task An_edited_last_line_shows_with_an_anchor_only()
    {
        var anchor = (await VerifyAsync("--json")).Json.GetProperty("anchor").GetString()!;
        Write([.. _lines[..4], _lines[4].Replace("request-4", "request-x", StringComparison.Ordinal)]);

        (await VerifyAsync()).ShouldSucceed();
        (await VerifyAsync("--anchor", anchor)).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task An_empty_file_is_whole_and_has_no_anchor()
    {
        File.WriteAllText(AuditFile, "");

        (await VerifyAsync()).ShouldSucceed().Output.Should().NotContain("--anchor");
        (await VerifyAsync("--json")).Json.GetProperty("anchor").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task What_is_no_audit_file_is_bad_from_its_first_line()
    {
        File.WriteAllText(AuditFile, new string('x', 1_000_000));

        (await VerifyAsync("--json")).Json.GetProperty("first_bad_line").GetInt64().Should().Be(1);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("5:")]
    [InlineData("5:abc")]
    [InlineData("x:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Refuses_an_anchor_that_is_none(string anchor)
    {
        (await VerifyAsync("--anchor", anchor)).ShouldFail(2, "*--anchor is not a line's number and hash*");
    }

    [Fact]
    public async Task Refuses_a_file_that_cannot_be_read()
    {
        (await _cli.RunAsync("audit", "verify", _directory.File("missing"))).ShouldFail(2, "*There is no file*");
        (await _cli.RunAsync("audit", "verify", _directory.Path)).ShouldFail(2, "*is a directory*");
        (await _cli.RunAsync("audit", "verify", "--anchr")).ShouldFail(2, "*no option '--anchr'*");
        (await _cli.RunAsync("audit", "verify", "")).ShouldFail(2, "*FILE is empty*");
    }

    private Task<CliResult> VerifyAsync(params string[] more) => _cli.RunAsync(["audit", "verify", AuditFile, .. more]);

    private void Write(params string[] lines) => File.WriteAllText(AuditFile, string.Concat(lines.Select(line => line + "\n")));
}
