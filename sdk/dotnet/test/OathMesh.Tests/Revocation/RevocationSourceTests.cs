using System.Text;
using OathMesh.Revocation;
using OathMesh.Tests.Support;
using OathMesh.Tokens;
using Receiver = OathMesh.Tests.Support.Receiver;

namespace OathMesh.Tests.Revocation;

/// <summary>A verifier with a revocation list over real HTTP, and a clock that stands still.</summary>
public sealed class RevocationSourceTests : IAsyncDisposable
{
    private readonly RevocationServer _server = new();
    private readonly Receiver _receiver = new();
    private RevocationSource? _source;

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }

        _server.Dispose();
    }

    [Fact]
    public async Task A_revocation_denies_the_next_token_and_its_end_allows_again()
    {
        await StartAsync();
        await AllowAsync();
        _server.Revoke(RevocationSetTests.Parse($"sub:{Receiver.Subject}"));
        await UntilAsync("subject_revoked");
        _receiver.Audit.Lines[^1].Should().Contain("\"step\":13").And.Contain($"\"revoked\":\"sub:{Receiver.Subject}\"");
        _server.Revoke();
        await UntilAsync(null);
    }

    [Theory]
    [InlineData("kid")]
    [InlineData("jti")]
    [InlineData("client")]
    [InlineData("sub")]
    public async Task Every_kind_denies_with_the_one_code_and_the_audit_line_says_which(string kind)
    {
        var minted = new TokenMinter(Receiver.Issuer, _receiver.Key, _receiver.Time).Mint(Receiver.Claims);
        var entry = kind switch { "kid" => $"kid:{minted.KeyId}", "jti" => $"jti:{minted.TokenId}", "client" => $"client:{Receiver.Issuer}", _ => "sub:agent://*" };
        _server.Revoke(RevocationSetTests.Parse(entry));
        await StartAsync();
        await _receiver.ShouldDenyAsync(minted.Token, 13, "subject_revoked");
        _receiver.Audit.Lines.Should().ContainSingle().Which.Should().Contain($"\"revoked\":\"{entry}\"");
    }

    [Fact]
    public async Task Asks_for_changes_by_the_tag_it_has_and_waits_for_them()
    {
        await StartAsync();
        await NextPollAsync(2);
        _server.Requests.Should().Equal("/v1/revocations?wait=0 ", $"/v1/revocations?wait=7 \"{RevocationSet.Empty.Version}\"");
    }

    [Fact]
    public async Task Denies_before_there_is_a_list()
    {
        _server.Answer = Status(503);
        await StartAsync();
        _source!.Obstacles.Should().ContainSingle().Which.Should().Contain(Receiver.Issuer);
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "revocation_unavailable");
    }

    [Fact]
    public async Task A_list_is_used_until_its_bound_and_not_longer()
    {
        // The clock stands still, and so does the source: the list's age counts from now.
        await StartAsync();
        _server.Answer = Status(503);
        _receiver.Time.Advance(TimeSpan.FromSeconds(30));
        await AllowAsync();
        _source!.Obstacles.Should().BeEmpty();
        _receiver.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "revocation_unavailable");
        _source.Obstacles.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Comes_back_when_the_issuer_does()
    {
        await StartAsync();
        _server.Answer = Status(500);
        _receiver.Time.Advance(TimeSpan.FromSeconds(60));
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "revocation_unavailable");
        _server.Answer = null;
        await UntilAsync(null);
    }

    [Fact]
    public async Task A_list_confirmed_again_and_again_never_gets_too_old()
    {
        await StartAsync();
        for (var i = 2; i < 12; i++)
        {
            await NextPollAsync(i);
            _receiver.Time.Advance(TimeSpan.FromSeconds(7));
            _server.EndWaits();
            await AllowAsync();
        }

        _receiver.Audit.Lines.Should().HaveCount(10).And.OnlyContain(line => line.Contains("\"allow\""));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_given_up_and_asked_for_again_without_waiting()
    {
        await StartAsync();
        await NextPollAsync(2);
        _receiver.Time.Advance(RevocationFetcher.Patience + TimeSpan.FromSeconds(7));
        await NextPollAsync(3);
        _server.Requests[2].Should().Be($"/v1/revocations?wait=0 \"{RevocationSet.Empty.Version}\"");
        await AllowAsync();
    }

    [Fact]
    public async Task The_wall_clock_makes_a_list_old_where_the_machine_slept()
    {
        var time = new SleepingTimeProvider();
        await using var source = new RevocationSource(new RevocationSourceOptions { Issuers = { [Receiver.Issuer] = new Uri(_server.Issuer + "/v1/revocations") } }, time);
        await source.StartAsync(CancellationToken.None);
        var caller = await _receiver.ShouldAllowAsync(_receiver.Mint());
        (await source.CheckAsync(caller, CancellationToken.None)).Should().Be(RevocationLookup.NotRevoked);
        time.Slept = TimeSpan.FromSeconds(31);
        (await source.CheckAsync(caller, CancellationToken.None)).Should().Be(RevocationLookup.Unavailable);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"version":1,"entries":[{"everything":true}]}""")]
    [InlineData("<html>")]
    public async Task A_refused_list_leaves_the_last_good_one_in_force(string body)
    {
        _server.Revoke(RevocationSetTests.Parse("kid:other"));
        await StartAsync();
        await NextPollAsync(2);
        _server.Answer = async context => await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        _server.EndWaits();
        await NextPollAsync(4);
        await AllowAsync();
        _receiver.Time.Advance(TimeSpan.FromSeconds(31));
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "revocation_unavailable");
    }

    [Fact]
    public async Task A_list_that_is_too_long_is_refused()
    {
        _server.Answer = async context =>
        {
            var spaces = new byte[64 * 1024];
            Array.Fill(spaces, (byte)' ');
            for (var i = 0; i <= RevocationSet.MaxBytes / spaces.Length; i++)
            {
                await context.Response.OutputStream.WriteAsync(spaces);
            }
        };
        await StartAsync();
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "revocation_unavailable");
    }

    [Theory]
    [InlineData(304)]
    [InlineData(301)]
    [InlineData(404)]
    public async Task An_answer_that_is_no_list_is_none(int status)
    {
        _server.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.AddHeader("Location", $"{_server.Issuer}/elsewhere");
            return Task.CompletedTask;
        };
        await StartAsync();
        await _receiver.ShouldDenyAsync(_receiver.Mint(), 13, "revocation_unavailable");
        _server.Requests.Should().NotContain(request => request.Contains("elsewhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_is_judged_by_its_own_issuers_list_alone()
    {
        using var other = new RevocationServer();
        other.Revoke(RevocationSetTests.Parse("sub:*"));
        await StartAsync(options => options.Issuers["https://other.test"] = new Uri(other.Issuer + "/v1/revocations"));
        await AllowAsync();
        (await _source!.CheckAsync(await CallerAsync("https://other.test"), CancellationToken.None)).Should().Be(RevocationLookup.Revoked("sub:*"));
    }

    [Fact]
    public async Task An_issuer_that_is_not_named_cannot_be_told_unless_it_is_named_as_unchecked()
    {
        await StartAsync(options => options.Unchecked.Add("https://free.test"));
        (await _source!.CheckAsync(await CallerAsync("https://free.test"), CancellationToken.None)).Should().Be(RevocationLookup.NotRevoked);
        (await _source.CheckAsync(await CallerAsync("https://unknown.test"), CancellationToken.None)).Should().Be(RevocationLookup.Unavailable);
    }

    [Fact]
    public async Task One_address_is_asked_once_for_all_issuers_that_it_judges()
    {
        await StartAsync(options => options.Issuers["https://client.test"] = new Uri(_server.Issuer + "/v1/revocations"));
        await NextPollAsync(2);
        _server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public void Lists_every_fault_of_the_settings()
    {
        var create = () => new RevocationSource(new RevocationSourceOptions
        {
            MaxAge = TimeSpan.FromSeconds(9),
            Issuers = { ["nonsense"] = null, ["http://issuer.example"] = null, ["https://issuer.test"] = new Uri("https://issuer.test/list?x=1") },
        });
        create.Should().Throw<ArgumentException>().WithMessage("*10 to 300 seconds*'nonsense'*'http://issuer.example'*plain HTTP*'https://issuer.test'*query*");
        new RevocationSourceOptions { MaxAge = TimeSpan.FromSeconds(10), Issuers = { ["http://127.0.0.1:1"] = null, ["https://issuer.test"] = null } }.Validate().Should().BeEmpty();
        new RevocationSourceOptions { MaxAge = TimeSpan.FromSeconds(300) }.Validate().Should().BeEmpty();
        new RevocationSourceOptions { MaxAge = TimeSpan.FromSeconds(301) }.Validate().Should().ContainSingle();
    }

    [Theory]
    [InlineData(10, 2)]
    [InlineData(30, 7)]
    [InlineData(100, 25)]
    [InlineData(300, 25)]
    public void The_wait_leaves_room_for_a_lost_request(int maxAge, int wait) =>
        PolledList.WaitFor(TimeSpan.FromSeconds(maxAge)).Should().Be(TimeSpan.FromSeconds(wait));

    private static Func<System.Net.HttpListenerContext, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private async Task StartAsync(Action<RevocationSourceOptions>? change = null)
    {
        var options = new RevocationSourceOptions { Issuers = { [Receiver.Issuer] = new Uri(_server.Issuer + "/v1/revocations") } };
        change?.Invoke(options);
        _source = new RevocationSource(options, _receiver.Time);
        _receiver.Options.Revocations = _source;
        await _source.StartAsync(CancellationToken.None);
    }

    private Task<OathMeshCaller> AllowAsync() => _receiver.ShouldAllowAsync(_receiver.Mint());

    private static async Task<OathMeshCaller> CallerAsync(string issuer) => await new Receiver().ShouldAllowAsync(new Receiver().Mint()) with { Issuer = issuer };

    /// <summary>Moves the clock over the pauses between requests until so many have come.</summary>
    private async Task NextPollAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (_server.Requests.Count < count)
        {
            limit.Token.ThrowIfCancellationRequested();
            _receiver.Time.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Presents new tokens until one is denied with this code, or allowed.</summary>
    private async Task UntilAsync(string? code)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await _receiver.PresentAsync(_receiver.Mint())).Error?.Code != code)
        {
            limit.Token.ThrowIfCancellationRequested();
            _receiver.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>A machine that slept: its wall clock went on, and its monotonic one did not.</summary>
    private sealed class SleepingTimeProvider : TimeProvider
    {
        public TimeSpan Slept { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Slept;
    }
}
