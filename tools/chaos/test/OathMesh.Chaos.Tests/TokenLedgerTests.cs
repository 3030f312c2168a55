namespace OathMesh.Chaos.Tests;

public sealed class TokenLedgerTests
{
    [Fact]
    public void Takes_one_allow_and_any_number_of_denials() => Judge(Allow(0), Deny(0), Deny(1)).Should().BeEmpty();

    [Fact]
    public void Finds_a_token_allowed_twice_and_tells_its_history()
    {
        var found = Judge(Allow(0), Deny(1), Allow(1));
        found.Should().ContainSingle().Which.Should().Contain("token t").And.Contain("jti_replay").And.Contain("receiver 1  allow");
    }

    [Fact]
    public void Takes_one_degraded_allow_at_the_receiver_that_allowed() => Judge(Allow(0), Degraded(0)).Should().BeEmpty();

    [Fact]
    public void Finds_two_degraded_allows() => Judge(Allow(0), Degraded(0), Degraded(0)).Should().ContainSingle();

    [Fact]
    public void Finds_a_degraded_allow_at_another_receiver() => Judge(Allow(0), Degraded(1)).Should().ContainSingle();

    [Fact]
    public void Finds_a_degraded_allow_of_a_token_never_allowed_before() => Judge(Deny(0), Degraded(0)).Should().ContainSingle();

    [Fact]
    public void Finds_a_degraded_allow_that_was_over_before_the_allow_began() => Judge(Degraded(0), Allow(0)).Should().ContainSingle();

    [Fact]
    public void Keeps_tokens_apart()
    {
        var ledger = new TokenLedger();
        ledger.Add("t", Allow(0)(0));
        ledger.Add("u", Allow(1)(1));
        ledger.FindDoubleAllows().Should().BeEmpty();
        (ledger.Tokens, ledger.Attempts, ledger.Allows).Should().Be((2, 2, 2));
    }

    private static IReadOnlyList<string> Judge(params Func<int, Presentation>[] history)
    {
        var ledger = new TokenLedger();
        foreach (var (index, presentation) in history.Index())
        {
            ledger.Add("t", presentation(index));
        }

        return ledger.FindDoubleAllows();
    }

    private static Func<int, Presentation> Allow(int receiver) => At(receiver, "allow", isDegraded: false);

    private static Func<int, Presentation> Degraded(int receiver) => At(receiver, "allow", isDegraded: true);

    private static Func<int, Presentation> Deny(int receiver) => At(receiver, "jti_replay", isDegraded: false);

    private static Func<int, Presentation> At(int receiver, string outcome, bool isDegraded) =>
        second => new Presentation(TimeSpan.FromSeconds(second), TimeSpan.FromSeconds(second + 0.5), receiver, outcome, isDegraded);
}
