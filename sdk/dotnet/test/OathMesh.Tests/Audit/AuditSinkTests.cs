using System.Text;
using System.Text.Json;
using OathMesh.Audit;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Audit;

public sealed class AuditSinkTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string File => _directory["audit.ndjson"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Chains_lines_and_goes_on_after_a_restart()
    {
        await WriteAsync(3);
        await WriteAsync(2);
        var report = await VerifyAsync();
        report.Should().BeEquivalentTo(new { Lines = 5L, IsWhole = true });
        var lines = await System.IO.File.ReadAllLinesAsync(File);
        JsonDocument.Parse(lines[0]).RootElement.GetProperty("prev").GetString().Should().Be(new string('0', 64));
        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("seq").GetInt64()).Should().Equal(1, 2, 3, 4, 5);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.GetUnixFileMode(File).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Keeps_one_chain_under_many_writers_and_loses_no_line()
    {
        await using (var sink = new FileAuditSink(File))
        {
            await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => Task.Run(async () => await sink.WriteAsync(Event($"jti-{i}"), default))));
        }

        (await VerifyAsync()).Should().BeEquivalentTo(new { Lines = 2000L, IsWhole = true });
        var text = await System.IO.File.ReadAllTextAsync(File);
        Enumerable.Range(0, 2000).Should().OnlyContain(i => text.Contains($"\"jti-{i}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "edited")]
    [InlineData(5, "edited")]
    [InlineData(3, "removed")]
    [InlineData(1, "removed")]
    [InlineData(3, "swapped")]
    [InlineData(3, "doubled")]
    [InlineData(3, "garbled")]
    public async Task Finds_the_first_line_that_was_tampered_with(int line, string how)
    {
        await WriteAsync(6);
        var lines = (await System.IO.File.ReadAllLinesAsync(File)).ToList();
        var i = line - 1;
        switch (how)
        {
            case "edited": lines[i] = lines[i].Replace("inventory.read", "inventory.read2", StringComparison.Ordinal); break;
            case "removed": lines.RemoveAt(i); break;
            case "swapped": (lines[i], lines[i + 1]) = (lines[i + 1], lines[i]); break;
            case "doubled": lines.Insert(i, lines[i]); break;
            default: lines[i] = "{"; break;
        }

        await System.IO.File.WriteAllTextAsync(File, string.Join('\n', lines) + "\n");

        // An edited line is whole in itself: the next one's prev gives it away. A doubled one is wrong itself.
        var expected = how switch { "edited" => line + 1, "doubled" => line + 1, _ => line };
        (await VerifyAsync()).FirstBadLine.Should().Be(expected);
    }

    [Fact]
    public async Task Finds_a_cut_off_end_only_with_an_anchor()
    {
        await WriteAsync(4);
        var whole = await VerifyAsync();
        var lines = await System.IO.File.ReadAllLinesAsync(File);
        await System.IO.File.WriteAllTextAsync(File, string.Join('\n', lines[..3]) + "\n");
        (await VerifyAsync()).IsWhole.Should().BeTrue();
        (await VerifyAsync($"{whole.Lines}:{whole.LastHash}")).Should().BeEquivalentTo(new { FirstBadLine = 4L });
    }

    [Fact]
    public async Task Finds_a_file_that_was_rewritten_whole_with_an_anchor()
    {
        await WriteAsync(4);
        var whole = await VerifyAsync();
        System.IO.File.Delete(File);
        await WriteAsync(4, "other");
        (await VerifyAsync()).IsWhole.Should().BeTrue();
        (await VerifyAsync($"{whole.Lines}:{whole.LastHash}")).Should().BeEquivalentTo(new { FirstBadLine = 4L });
    }

    [Fact]
    public async Task Sets_a_torn_line_aside_and_goes_on()
    {
        await WriteAsync(2);
        await System.IO.File.AppendAllTextAsync(File, "{\"ts\":\"2026");
        await WriteAsync(1);
        (await VerifyAsync()).Should().BeEquivalentTo(new { Lines = 3L, IsWhole = true });
        var torn = Directory.GetFiles(_directory.Path, "*.torn-*").Should().ContainSingle().Subject;
        (await System.IO.File.ReadAllTextAsync(torn)).Should().Be("{\"ts\":\"2026");
    }

    [Theory]
    [InlineData("not an audit file\n")]
    [InlineData("{\"a\":1}\n")]
    [InlineData("garbage without newline")]
    public async Task Refuses_a_file_that_is_not_an_audit_file_and_leaves_it_alone(string content)
    {
        await System.IO.File.WriteAllTextAsync(File, content);
        var act = () => new FileAuditSink(File);
        act.Should().Throw<AuditUnavailableException>().WithMessage("*does not end in an audit line*");
        (await System.IO.File.ReadAllTextAsync(File)).Should().Be(content);
    }

    [Fact]
    public async Task Refuses_a_second_owner_and_a_missing_directory()
    {
        await using var first = new FileAuditSink(File);
        var second = () => new FileAuditSink(File);
        second.Should().Throw<AuditUnavailableException>().WithMessage("*One process may use it*");
        var missing = () => new FileAuditSink(_directory["no/such/file"]);
        missing.Should().Throw<AuditUnavailableException>();
    }

    [Fact]
    public async Task Denies_when_the_disk_is_full()
    {
        await using var sink = new FileAuditSink("/dev/full");
        var receiver = new Receiver();
        receiver.Options.Audit = sink;
        await receiver.ShouldDenyAsync(receiver.Mint(), 14, "audit_unavailable");
        await receiver.ShouldDenyAsync("x", 1, "token_malformed");
    }

    [Fact]
    public async Task Denies_when_nobody_reads_the_pipe_any_more()
    {
        await using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        await using var output = StreamAuditSink.OpenDescriptor(pipe.SafePipeHandle.DangerousGetHandle());
        await using var sink = new StreamAuditSink(output, leaveOpen: true);
        var receiver = new Receiver();
        receiver.Options.Audit = sink;
        await receiver.ShouldAllowAsync(receiver.Mint());
        pipe.DisposeLocalCopyOfClientHandle();
        await receiver.ShouldDenyAsync(receiver.Mint(), 14, "audit_unavailable");
        sink.HasRecentFailure.Should().BeTrue();
    }

    [Fact]
    public async Task Ends_a_torn_line_of_a_stream_and_recovers()
    {
        using var stream = new FailingStream();
        await using (var sink = new StreamAuditSink(stream, leaveOpen: true))
        {
            await sink.WriteAsync(Event("a"), default);
            stream.FailAfter = 10;
            await FluentActions.Awaiting(() => sink.WriteAsync(Event("b"), default).AsTask()).Should().ThrowAsync<AuditUnavailableException>();
            stream.FailAfter = null;
            await sink.WriteAsync(Event("c"), default);
        }

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(3);
        JsonDocument.Parse(lines[2]).RootElement.GetProperty("seq").GetInt64().Should().Be(2);
    }

    [Fact]
    public async Task Refuses_a_file_that_others_can_change_and_notices_one_that_was_cut_while_open()
    {
        await WriteAsync(2);
        System.IO.File.SetUnixFileMode(File, (UnixFileMode)0b110_110_110);
        FluentActions.Invoking(() => new FileAuditSink(File)).Should().Throw<AuditUnavailableException>().WithMessage("*chmod go-w*");
        System.IO.File.SetUnixFileMode(File, (UnixFileMode)0b110_000_000);
        await using var sink = new FileAuditSink(File);
        await using (var other = new FileStream(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            other.SetLength(10);
        }

        await FluentActions.Awaiting(() => sink.WriteAsync(Event("x"), default).AsTask()).Should().ThrowAsync<AuditUnavailableException>();
        sink.HasRecentFailure.Should().BeTrue();
    }

    [Fact]
    public async Task Denies_when_a_write_stalls_and_ends_all_the_same()
    {
        using var stream = new StallingStream();
        var time = new ManualTimeProvider();
        var sink = new ChainedAuditSink(new StalledOutput(stream), AuditChain.Start, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, time);
        var first = sink.WriteAsync(Event("a"), default).AsTask();
        await stream.Entered.Task;
        time.Advance(TimeSpan.FromSeconds(5));
        await FluentActions.Awaiting(() => first).Should().ThrowAsync<TimeoutException>();
        time.Advance(TimeSpan.FromSeconds(1));
        FluentActions.Invoking(() => sink.WriteAsync(Event("b"), default)).Should().Throw<AuditUnavailableException>();
        sink.HasRecentFailure.Should().BeTrue();
        stream.Release.Set();
        await sink.DisposeAsync();
    }

    [Fact]
    public void Keeps_every_line_in_its_bound_and_in_ASCII()
    {
        var hostile = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\"\\\u0001\u001b[31m\u2028é🚀", 2000)));
        foreach (var authentic in new[] { true, false })
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            var text = Encoding.UTF8.GetString(hostile);
            AuditLine.WriteOpen(buffer, new AuditEvent
            {
                Timestamp = DateTimeOffset.UnixEpoch,
                Event = text,
                Step = int.MaxValue,
                Reason = text,
                AreClaimsAuthentic = authentic,
                Issuer = hostile,
                TokenId = hostile,
                Subject = hostile,
                Audience = hostile,
                Action = hostile,
                Client = text,
                Revoked = text,
                Rule = text,
                PolicyHash = text,
                Degraded = text,
                SourceAddress = text,
                RequestId = text,
            });
            AuditLine.WriteClose(buffer, long.MaxValue, new byte[32]);
            buffer.WrittenCount.Should().BeLessThanOrEqualTo(AuditLine.MaxBytes);
            buffer.WrittenSpan[..^1].ToArray().Should().OnlyContain(b => b >= 0x20 && b < 0x7f);
            var root = JsonDocument.Parse(buffer.WrittenMemory).RootElement;
            root.TryGetProperty("claimed", out _).Should().Be(!authentic);
            root.TryGetProperty("sub", out _).Should().Be(authentic);
        }
    }

    [Fact]
    public async Task Writes_the_lines_of_the_protocol()
    {
        var receiver = new Receiver();
        await receiver.ShouldAllowAsync(receiver.Mint());
        await receiver.ShouldDenyAsync(receiver.SignPayload(p => p["iss"] = "\"https://evil\""), 4, "issuer_untrusted");
        await receiver.ShouldDenyAsync(receiver.SignPayload(p => p["aud"] = "\"x\""), 10, "audience_mismatch");
        await receiver.ShouldDenyAsync("x", 1, "token_malformed");
        receiver.Audit.Lines[0].Should().MatchRegex(
            """^\{"ts":"2026-01-01T00:00:00\.000Z","event":"allow","step":14,"iss":"https://issuer\.test","jti":"[^"]+","sub":"agent://ci/deploy-bot","aud":"https://inventory\.internal","act":"inventory\.read","rule":"all"\}$""");
        receiver.Audit.Lines[1].Should().Contain("\"event\":\"deny\",\"step\":4,\"reason\":\"issuer_untrusted\",\"claimed\":{\"iss\":\"https://evil\"");
        receiver.Audit.Lines[2].Should().Contain("\"reason\":\"audience_mismatch\",\"iss\":\"https://issuer.test\"").And.NotContain("claimed");
        receiver.Audit.Lines[3].Should().EndWith("\"step\":1,\"reason\":\"token_malformed\"}");
    }

    private static AuditEvent Event(string tokenId) => new()
    {
        Timestamp = DateTimeOffset.UnixEpoch,
        Event = "allow",
        Step = 14,
        AreClaimsAuthentic = true,
        TokenId = Encoding.UTF8.GetBytes(tokenId),
        Action = Encoding.UTF8.GetBytes("inventory.read"),
    };

    private async Task WriteAsync(int lines, string prefix = "line")
    {
        await using var sink = new FileAuditSink(File);
        for (var i = 0; i < lines; i++)
        {
            await sink.WriteAsync(Event($"{prefix}-{i}"), default);
        }
    }

    private async Task<AuditChainReport> VerifyAsync(string? anchor = null)
    {
        await using var stream = System.IO.File.OpenRead(File);
        return await AuditChainVerifier.VerifyAsync(stream, anchor);
    }

    private sealed class StallingStream : MemoryStream
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.TrySetResult();
            Release.Wait();
        }
    }

    private sealed class StalledOutput(Stream stream) : IAuditOutput
    {
        public string Name => "stalled";

        public void Write(ReadOnlySpan<byte> lines) => stream.Write(lines);

        public void Dispose()
        {
        }
    }

    private sealed class FailingStream : MemoryStream
    {
        public int? FailAfter { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (FailAfter is { } bytes)
            {
                base.Write(buffer[..bytes]);
                throw new IOException("No space left on device");
            }

            base.Write(buffer);
        }
    }
}
