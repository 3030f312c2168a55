using OathMesh.Tests.Support;

namespace OathMesh.Tests.Verification;

public sealed class TimeTests
{
    private readonly Receiver _receiver = new();

    [Theory]
    [InlineData("1.0")]
    [InlineData("1767225700.0")]
    [InlineData("1e3")]
    [InlineData("17672257E2")]
    [InlineData("\"1\"")]
    [InlineData("-0")]
    [InlineData("-1")]
    [InlineData("9007199254740993")]
    [InlineData("99999999999999999999")]
    [InlineData("1e400")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public async Task Denies_a_time_that_is_not_a_plain_integer(string value)
    {
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["exp"] = value), 8, "claim_invalid:exp");
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["iat"] = value), 9, "claim_invalid:iat");
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["nbf"] = value), 9, "claim_invalid:nbf");
    }

    [Fact]
    public async Task Denies_missing_times()
    {
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p.Remove("exp")), 8, "claim_missing:exp");
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p.Remove("iat")), 9, "claim_missing:iat");
    }

    [Fact]
    public async Task Takes_2_to_the_53_for_a_time_and_nothing_beyond()
    {
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["exp"] = "9007199254740992"), 9, "lifetime_exceeded");
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["exp"] = "9007199254740993"), 8, "claim_invalid:exp");
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["nbf"] = "9007199254740992"), 9, "not_yet_valid");
        await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["iat"] = "9007199254740992"), 9, "issued_in_future");
        await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p["nbf"] = "0"));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(300, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(301, false)]
    [InlineData(31_536_000, false)]
    public async Task Holds_both_sides_of_the_lifetime(long lifetime, bool allowed)
    {
        var token = _receiver.SignPayload(p => p["exp"] = $"{_receiver.Now + lifetime}");
        var result = await _receiver.PresentAsync(token);
        if (allowed)
        {
            result.IsAllowed.Should().BeTrue();
        }
        else
        {
            result.ShouldDeny(9, "lifetime_exceeded");
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(5)]
    [InlineData(0)]
    public async Task Holds_both_sides_of_the_expiry_with_any_leeway(int leeway)
    {
        _receiver.Options.Leeway = TimeSpan.FromSeconds(leeway);
        var first = _receiver.Mint();
        var second = _receiver.Mint();
        var expiry = _receiver.Time.GetUtcNow() + TimeSpan.FromSeconds(120 + leeway);
        _receiver.Time.Set(expiry - TimeSpan.FromMilliseconds(1));
        await _receiver.ShouldAllowAsync(first);
        _receiver.Time.Set(expiry);
        await _receiver.ShouldDenyAsync(second, 8, "token_expired");
    }

    [Theory]
    [InlineData("iat", 30, "issued_in_future")]
    [InlineData("nbf", 30, "not_yet_valid")]
    [InlineData("iat", 0, "issued_in_future")]
    [InlineData("nbf", 0, "not_yet_valid")]
    public async Task Holds_both_sides_of_the_beginning_with_any_leeway(string claim, int leeway, string code)
    {
        _receiver.Options.Leeway = TimeSpan.FromSeconds(leeway);
        _receiver.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _receiver.ShouldAllowAsync(Sign());
        _receiver.Time.SetSeconds(_receiver.Now);
        await _receiver.ShouldDenyAsync(Sign(), 9, code);

        string Sign() => _receiver.SignPayload(p =>
        {
            p["iat"] = $"{_receiver.Now - 1}";
            p[claim] = $"{_receiver.Now + leeway}";
        });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(31)]
    [InlineData(300)]
    [InlineData(0.5)]
    public void Refuses_a_leeway_out_of_bounds(double seconds)
    {
        _receiver.Options.Leeway = TimeSpan.FromSeconds(seconds);
        _receiver.Invoking(r => r.Verifier).Should().Throw<ArgumentException>().WithMessage("*Leeway*0 to 30*");
    }
}
