using OathMesh.Keys;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Keys;

public sealed class JwksKeySourceTests : IDisposable
{
    private const string Issuer = "https://issuer.test";

    private readonly ManualTimeProvider _time = new();
    private readonly JwksServer _server = new();
    private readonly Ed25519PublicKey _first = NewKey();
    private readonly Ed25519PublicKey _second = NewKey();

    public JwksKeySourceTests() => Publish(_first);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Fetches_once_and_answers_from_the_cache()
    {
        await using var source = NewSource();
        (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Found);
        for (var i = 0; i < 100; i++)
        {
            var lookup = await FindAsync(source, _first);
            lookup.Key.Should().Be(_first);
            lookup.Issuer.Should().Be(Issuer);
        }

        _server.Requests.Should().Be(1);
    }

    [Fact]
    public async Task Shares_one_fetch_among_concurrent_look_ups()
    {
        var gate = PublishWhenOpened(_first);
        await using var source = NewSource();
        var lookups = Enumerable.Range(0, 50).Select(_ => FindAsync(source, _first)).ToList();
        gate.SetResult();
        (await Task.WhenAll(lookups)).Should().OnlyContain(lookup => lookup.Status == KeyLookupStatus.Found);
        _server.Requests.Should().Be(1);
    }

    [Fact]
    public async Task Fetches_at_most_once_in_30_seconds_for_unknown_keys_whatever_the_answer()
    {
        await using var source = NewSource();
        await source.StartAsync();
        (await FindAsync(source, NewKey())).Status.Should().Be(KeyLookupStatus.Unknown);
        _server.Requests.Should().Be(2);
        _server.Serve([], status: 500);
        for (var i = 0; i < 20; i++)
        {
            (await FindAsync(source, NewKey())).Status.Should().Be(KeyLookupStatus.Unknown);
        }

        _server.Requests.Should().Be(2);
        _time.Advance(TimeSpan.FromSeconds(29.9));
        (await FindAsync(source, NewKey())).Status.Should().Be(KeyLookupStatus.Unknown);
        _server.Requests.Should().Be(2);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        (await FindAsync(source, NewKey())).Status.Should().Be(KeyLookupStatus.Unknown);
        (await FindAsync(source, NewKey())).Status.Should().Be(KeyLookupStatus.Unknown);
        _server.Requests.Should().Be(3);
        (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Found);
    }

    [Fact]
    public async Task Learns_a_new_key_at_its_first_token()
    {
        await using var source = NewSource();
        await source.StartAsync();
        Publish(_first, _second);
        (await FindAsync(source, _second)).Status.Should().Be(KeyLookupStatus.Found);
    }

    [Fact]
    public async Task Refreshes_in_the_background_and_forgets_a_key_that_was_taken_out()
    {
        await using var source = NewSource();
        await source.StartAsync();
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(60));
        Publish(_second);
        _time.Advance(TimeSpan.FromSeconds(60));
        await Eventually(async () => (await FindAsync(source, _first)).Status == KeyLookupStatus.Unknown);
        (await FindAsync(source, _second)).Status.Should().Be(KeyLookupStatus.Found);
    }

    [Fact]
    public async Task Tries_again_after_5_seconds_when_the_first_fetch_failed()
    {
        _server.Serve([], status: 500);
        await using var source = NewSource();
        await source.StartAsync();
        source.UnavailableIssuers.Should().Equal(Issuer);
        Publish(_first);
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Eventually(() => Task.FromResult(source.UnavailableIssuers.Count == 0));
    }

    [Fact]
    public async Task Keeps_the_last_good_set_up_to_its_maximum_age_and_then_denies()
    {
        await using var source = NewSource();
        await source.StartAsync();
        _server.Serve([], status: 503);
        _time.Advance(TimeSpan.FromMinutes(10));
        (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Found);
        source.UnavailableIssuers.Should().BeEmpty();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Unavailable);
        source.UnavailableIssuers.Should().Equal(Issuer);
    }

    [Fact]
    public async Task Keeps_the_last_good_set_when_a_bad_one_comes_and_says_rejected_when_there_is_none()
    {
        await using var source = NewSource();
        await source.StartAsync();
        _server.Serve("""{"keys":[{"kty":"oct","k":"AA"}]}"""u8.ToArray());
        (await FindAsync(source, _second)).Status.Should().Be(KeyLookupStatus.Unknown);
        (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Found);

        await using var fresh = NewSource();
        (await FindAsync(fresh, _first)).Status.Should().Be(KeyLookupStatus.Rejected);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(204)]
    public async Task Takes_only_200_and_follows_no_redirect(int status)
    {
        using var target = new JwksServer();
        target.Serve(new JsonWebKeySet([_first]).ToJson());
        _server.Answer = response =>
        {
            response.StatusCode = status;
            response.RedirectLocation = target.Address.ToString();
            return Task.CompletedTask;
        };
        await using var source = NewSource();
        (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Unavailable);
        target.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Takes_no_more_than_64_KiB()
    {
        _server.Serve("{\"keys\":[]}".PadRight(65_537).Select(c => (byte)c).ToArray());
        await using var source = NewSource();
        (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Rejected);
    }

    [Fact]
    public async Task Gives_up_after_5_seconds()
    {
        using var never = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        _server.Answer = async response =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, never.Token);
        };
        await using var source = NewSource();
        var lookup = FindAsync(source, _first);
        await asked.Task;
        lookup.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(5));
        (await lookup).Status.Should().Be(KeyLookupStatus.Unavailable);
        await never.CancelAsync();
    }

    [Fact]
    public async Task Does_not_hammer_an_issuer_that_is_down()
    {
        _server.Serve([], status: 500);
        await using var source = NewSource();
        for (var i = 0; i < 50; i++)
        {
            (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Unavailable);
        }

        _server.Requests.Should().Be(1);
        Publish(_first);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await FindAsync(source, _first)).Status.Should().Be(KeyLookupStatus.Found);
    }

    [Fact]
    public async Task Does_not_know_issuers_it_was_not_given()
    {
        await using var source = NewSource();
        (await source.FindAsync("https://other.test", _first.KeyId.AsMemory(), default)).Status.Should().Be(KeyLookupStatus.Unavailable);
        _server.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Lets_one_caller_go_away_without_failing_the_others()
    {
        var gate = PublishWhenOpened(_first);
        await using var source = NewSource();
        using var leaving = new CancellationTokenSource();
        var one = source.FindAsync(Issuer, _first.KeyId.AsMemory(), leaving.Token).AsTask();
        var other = FindAsync(source, _first);
        await leaving.CancelAsync();
        await FluentActions.Awaiting(() => one).Should().ThrowAsync<OperationCanceledException>();
        gate.SetResult();
        (await other).Status.Should().Be(KeyLookupStatus.Found);
    }

    [Theory]
    [InlineData("http://issuer.example/jwks", false, "*plain HTTP*")]
    [InlineData("ftp://issuer.example/jwks", false, "*not an absolute*")]
    [InlineData("http://127.0.0.1:1/jwks", true, null)]
    [InlineData("http://localhost/jwks", true, null)]
    [InlineData("http://[::1]/jwks", true, null)]
    [InlineData("https://issuer.example/jwks", true, null)]
    public async Task Takes_plain_HTTP_from_loopback_only(string address, bool accepted, string? message)
    {
        var options = new JwksKeySourceOptions();
        options.Issuers[Issuer] = new Uri(address);
        if (accepted)
        {
            await new JwksKeySource(options, _time).DisposeAsync();
            return;
        }

        FluentActions.Invoking(() => new JwksKeySource(options, _time)).Should().Throw<ArgumentException>().WithMessage(message);
        if (address.StartsWith("http:", StringComparison.Ordinal))
        {
            options.AllowInsecureHttp = true;
            await new JwksKeySource(options, _time).DisposeAsync();
        }
    }

    [Fact]
    public void Refuses_bounds_that_would_keep_keys_too_long()
    {
        var options = new JwksKeySourceOptions { MaxAge = TimeSpan.FromMinutes(10.1), RefreshInterval = TimeSpan.FromSeconds(0.9) };
        options.Issuers["nonsense"] = null;
        FluentActions.Invoking(() => new JwksKeySource(options)).Should().Throw<ArgumentException>()
            .Which.Message.Should().ContainAll("RefreshInterval", "MaxAge", "'nonsense'");
    }

    private static Ed25519PublicKey NewKey()
    {
        using var key = Ed25519PrivateKey.Generate();
        return key.PublicKey;
    }

    private static async Task<KeyLookup> FindAsync(JwksKeySource source, Ed25519PublicKey key) =>
        await source.FindAsync(Issuer, key.KeyId.AsMemory(), default);

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private JwksKeySource NewSource()
    {
        var options = new JwksKeySourceOptions();
        options.Issuers[Issuer] = _server.Address;
        return new JwksKeySource(options, _time);
    }

    /// <summary>Lets every request wait until the gate is opened.</summary>
    private TaskCompletionSource PublishWhenOpened(params Ed25519PublicKey[] keys)
    {
        var gate = new TaskCompletionSource();
        var body = new JsonWebKeySet(keys).ToJson();
        _server.Answer = async response =>
        {
            await gate.Task;
            await response.OutputStream.WriteAsync(body);
        };
        return gate;
    }

    private void Publish(params Ed25519PublicKey[] keys) => _server.Serve(new JsonWebKeySet(keys).ToJson());
}
