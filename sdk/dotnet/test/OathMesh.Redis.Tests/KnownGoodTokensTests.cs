using OathMesh.Replay;
using OathMesh.Tests.Support;

namespace OathMesh.Redis.Tests;

public sealed class KnownGoodTokensTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Knows_a_token_to_the_end_of_the_window_and_not_longer()
    {
        var tokens = new KnownGoodTokens(_time, Window);
        tokens.Remember(Entry(1));
        tokens.Remember(Entry(2));
        _time.Advance(Window);
        tokens.TryUse(Entry(1)).Should().BeTrue();
        _time.Advance(TimeSpan.FromTicks(1));
        tokens.TryUse(Entry(2)).Should().BeFalse();
    }

    [Fact]
    public void Knows_a_token_once()
    {
        var tokens = new KnownGoodTokens(_time, Window);
        tokens.Remember(Entry(1));
        tokens.TryUse(Entry(1)).Should().BeTrue();
        tokens.TryUse(Entry(1)).Should().BeFalse();
    }

    [Fact]
    public void Knows_a_token_with_its_own_request_only()
    {
        var tokens = new KnownGoodTokens(_time, Window);
        tokens.Remember(Entry(1));
        tokens.TryUse(Entry(1) with { RequestFingerprint = 8 }).Should().BeFalse();
        tokens.TryUse(Entry(1)).Should().BeFalse();
    }

    [Fact]
    public void Never_knows_a_token_without_a_request()
    {
        var tokens = new KnownGoodTokens(_time, Window);
        tokens.Remember(Entry(1) with { RequestFingerprint = 0 });
        tokens.Count.Should().Be(0);
        tokens.TryUse(Entry(1) with { RequestFingerprint = 0 }).Should().BeFalse();
    }

    [Fact]
    public void Forgets_the_oldest_at_its_bound()
    {
        var tokens = new KnownGoodTokens(_time, Window);
        for (var i = 1; i <= KnownGoodTokens.DefaultCapacity + 1; i++)
        {
            tokens.Remember(Entry(i));
        }

        tokens.Count.Should().Be(10_000);
        tokens.TryUse(Entry(1)).Should().BeFalse();
        tokens.TryUse(Entry(2)).Should().BeTrue();
    }

    [Fact]
    public void Forgets_what_is_over_when_something_new_comes()
    {
        var tokens = new KnownGoodTokens(_time, Window);
        tokens.Remember(Entry(1));
        _time.Advance(Window + TimeSpan.FromTicks(1));
        tokens.Remember(Entry(2));
        tokens.Count.Should().Be(1);
    }

    [Fact]
    public void Knows_nothing_when_the_window_is_zero()
    {
        var tokens = new KnownGoodTokens(_time, TimeSpan.Zero);
        tokens.IsOn.Should().BeFalse();
        tokens.Remember(Entry(1));
        tokens.Count.Should().Be(0);
        tokens.TryUse(Entry(1)).Should().BeFalse();
    }

    private static ReplayEntry Entry(int key) => new((UInt128)key, 0, 0, default) { RequestFingerprint = 7 };
}
