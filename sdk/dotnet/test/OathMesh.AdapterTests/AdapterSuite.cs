using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.AdapterTests;

/// <summary>
/// What every adapter owes, whatever its framework. An adapter's tests inherit it and say how a receiver is started; the facts below then run against
/// that adapter. One collection: the suites of an assembly run one after the other, so that what they measure is their own.
/// </summary>
[Collection("Adapter suites")]
public abstract class AdapterSuite
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What a token is denied with that is bound to another request: an adapter that cannot see the wire says <c>binding_unavailable</c>.</summary>
    protected virtual string CodeOfATokenForAnotherRequest => "binding_mismatch";

    /// <summary>The address that the audit line gives the sender, any of these; <see langword="null"/> where the transport does not show one.</summary>
    protected virtual IReadOnlyList<string?> AddressesOfTheSender => ["127.0.0.1", "::1", "::ffff:127.0.0.1"];

    /// <summary>Starts a receiver.</summary>
    /// <param name="setup">What it is set up with.</param>
    /// <returns>The receiver, ready.</returns>
    protected abstract Task<IAdapterHost> StartAsync(AdapterSetup setup);

    [Fact]
    public async Task Allows_a_good_token_and_shows_the_handler_the_caller()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        var answer = await host.CallAsync(["OathMesh " + setup.Mint()]);
        answer.Verdict.Should().Be(AdapterVerdict.Allowed);
        var caller = setup.HandledCallers.Should().ContainSingle().Which!;
        (caller.Subject, caller.Action, caller.Issuer, caller.Audience)
            .Should().Be((AdapterSetup.Caller, AdapterSetup.RequiredAct, AdapterSetup.Issuer, AdapterSetup.Audience));
        setup.Audit.Events.Should().Equal("allow 14");
    }

    [Theory]
    [InlineData("oathmesh ")]
    [InlineData("OATHMESH   ")]
    public async Task Takes_the_scheme_in_any_case_and_any_number_of_spaces(string scheme)
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        (await host.CallAsync([scheme + setup.Mint()])).Verdict.Should().Be(AdapterVerdict.Allowed);
    }

    [Fact]
    public async Task Denies_a_call_without_a_token_and_audits_it_once()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        ShouldBeUndisclosed(await host.CallAsync([]));
        ShouldHaveRun(setup, [], "deny 0 token_missing");
    }

    [Theory]
    [InlineData("Bearer {0}", "token_missing")]
    [InlineData("Basic {0}", "token_missing")]
    [InlineData("{0}", "token_missing")]
    [InlineData("OathMesh", "token_missing")]
    [InlineData("OathMeshes {0}", "token_missing")]
    [InlineData("OathMesh {0},", "token_ambiguous")]
    [InlineData("OathMesh {0}, OathMesh {0}", "token_ambiguous")]
    [InlineData("OathMesh {0},Bearer x", "token_ambiguous")]
    public async Task Denies_another_scheme_and_joined_credentials(string authorization, string code)
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        ShouldBeUndisclosed(await host.CallAsync([authorization.Replace("{0}", setup.Mint(), StringComparison.Ordinal)]));
        ShouldHaveRun(setup, [], $"deny 0 {code}");
    }

    [Fact]
    public async Task Denies_two_tokens_and_consumes_neither()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        var (first, second) = ("OathMesh " + setup.Mint(), "OathMesh " + setup.Mint());
        ShouldBeUndisclosed(await host.CallAsync([first, second]));
        ShouldBeUndisclosed(await host.CallAsync([first, first]));
        ShouldHaveRun(setup, [], "deny 0 token_ambiguous", "deny 0 token_ambiguous");
        (await host.CallAsync([first])).Verdict.Should().Be(AdapterVerdict.Allowed);
        (await host.CallAsync([second])).Verdict.Should().Be(AdapterVerdict.Allowed);
    }

    [Fact]
    public async Task Takes_a_token_once()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        var token = "OathMesh " + setup.Mint();
        (await host.CallAsync([token])).Verdict.Should().Be(AdapterVerdict.Allowed);
        ShouldBeDenied(await host.CallAsync([token]), 13, "jti_replay");
        ShouldHaveRun(setup, [AdapterSetup.Caller], "allow 14", "deny 13 jti_replay");
    }

    [Fact]
    public async Task Takes_a_token_once_of_many_calls_at_the_same_time()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        var token = "OathMesh " + setup.Mint();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => host.CallAsync([token]))));
        answers.Count(answer => answer.Verdict == AdapterVerdict.Allowed).Should().Be(1);
        answers.Count(answer => answer.Code == "jti_replay").Should().Be(15);
        setup.HandledCallers.Should().ContainSingle();
    }

    [Fact]
    public async Task Verifies_once_a_call_when_protected_twice()
    {
        using var setup = new AdapterSetup { IsProtectedTwice = true };
        await using var host = await StartAsync(setup);
        (await host.CallAsync(["OathMesh " + setup.Mint()])).Verdict.Should().Be(AdapterVerdict.Allowed);
        ShouldHaveRun(setup, [AdapterSetup.Caller], "allow 14");
        ShouldBeUndisclosed(await host.CallAsync(["OathMesh x"]));
        ShouldHaveRun(setup, [AdapterSetup.Caller], "allow 14", "deny 1 token_malformed");
    }

    [Fact]
    public async Task Shows_strangers_one_and_the_same_answer_for_steps_0_to_6()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        using var stranger = Ed25519PrivateKey.Generate();
        var good = setup.Mint();
        var claims = new TokenClaims { Subject = AdapterSetup.Caller, Audience = AdapterSetup.Audience, Action = AdapterSetup.RequiredAct };
        var answers = new List<AdapterAnswer>();
        foreach (var token in new[]
        {
            "x", "AA.AA.AA", new string('a', 9000), good[..^10] + "AAAAAAAAAA", good.Replace('.', ','),
            setup.Mint(issuer: "https://evil.test"),
            new TokenMinter(AdapterSetup.Issuer, stranger).Mint(claims).Token,
        })
        {
            answers.Add(await host.CallAsync(["OathMesh " + token]));
        }

        answers.Should().AllSatisfy(ShouldBeUndisclosed);
        answers.Select(answer => answer.Wire).Distinct().Should().ContainSingle();
        ShouldHaveRun(
            setup, [], "deny 1 token_malformed", "deny 2 header_invalid", "deny 1 token_too_large", "deny 6 signature_invalid", "deny 0 token_ambiguous",
            "deny 4 issuer_untrusted", "deny 5 key_unknown");
    }

    [Fact]
    public async Task Tells_an_authentic_sender_code_and_step_and_never_configured_values()
    {
        using var setup = new AdapterSetup { ReceiverAudience = "https://secret-name.internal" };
        await using var host = await StartAsync(setup);
        var answer = await host.CallAsync(["OathMesh " + setup.Mint()]);
        ShouldBeDenied(answer, 10, "audience_mismatch");
        answer.SuggestsRetry.Should().BeFalse();
        answer.Wire.Should().NotContain("secret-name").And.NotContain("issuer.test");
        ShouldHaveRun(setup, [], "deny 10 audience_mismatch");
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", true, true)]
    [InlineData("Development", false, false)]
    [InlineData("Staging", null, false)]
    public async Task Tells_everything_in_development_or_when_asked(string environment, bool? setting, bool isTold)
    {
        using var setup = new AdapterSetup { EnvironmentName = environment, DiscloseEverything = setting };
        await using var host = await StartAsync(setup);
        var answer = await host.CallAsync(["OathMesh x"]);
        if (isTold)
        {
            ShouldBeDenied(answer, 1, "token_malformed");
        }
        else
        {
            ShouldBeUndisclosed(answer);
        }
    }

    [Fact]
    public async Task Denies_what_the_policy_does_not_allow()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        ShouldBeDenied(await host.CallAsync(["OathMesh " + setup.Mint(subject: "svc://other")]), 14, "policy_denied");
        ShouldHaveRun(setup, [], "deny 14 policy_denied");
    }

    [Fact]
    public async Task Suggests_to_try_again_when_a_part_cannot_tell()
    {
        using var setup = new AdapterSetup { ReplayStore = new ReplayStoreThatIsDown() };
        await using var host = await StartAsync(setup);
        var answer = await host.CallAsync(["OathMesh " + setup.Mint()]);
        ShouldBeDenied(answer, 13, "replay_unavailable");
        answer.SuggestsRetry.Should().BeTrue();
        ShouldHaveRun(setup, [], "deny 13 replay_unavailable");
    }

    [Fact]
    public async Task Denies_when_a_part_throws_and_tells_nothing_of_the_exception()
    {
        using var setup = new AdapterSetup { Policy = new PolicyThatThrows(), DiscloseEverything = true };
        await using var host = await StartAsync(setup);
        var answer = await host.CallAsync(["OathMesh " + setup.Mint()]);
        ShouldBeDenied(answer, 14, "policy_unavailable");
        answer.Wire.Should().NotContain(PolicyThatThrows.Secret).And.NotContain(nameof(InvalidOperationException));
        ShouldHaveRun(setup, [], "deny 14 policy_unavailable");
    }

    [Fact]
    public async Task Never_ignores_that_a_token_is_bound_to_another_request()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        var code = CodeOfATokenForAnotherRequest;
        ShouldBeDenied(await host.CallAsync(["OathMesh " + setup.Mint(requestHash: "sha256:" + new string('0', 64))]), 12, code);
        ShouldHaveRun(setup, [], $"deny 12 {code}");
    }

    [Fact]
    public async Task Forbids_a_token_for_another_action_which_is_spent_all_the_same()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        var token = "OathMesh " + setup.Mint("deploy");
        var answer = await host.CallAsync([token]);
        (answer.Verdict, answer.Code, answer.Step, answer.SuggestsRetry).Should().Be((AdapterVerdict.Forbidden, "act_mismatch", null, false));
        answer.Wire.Should().NotContain(AdapterSetup.RequiredAct);
        ShouldBeDenied(await host.CallAsync([token]), 13, "jti_replay");
        ShouldHaveRun(setup, [], "allow 14", "deny 13 jti_replay");
    }

    [Fact]
    public async Task Counts_a_verification_once_by_outcome_step_and_code_and_nothing_else()
    {
        using var setup = new AdapterSetup { Revocations = new RevocationListThatIsDown(), IsProtectedTwice = true };
        await using var host = await StartAsync(setup);
        using var readings = new MeterReadings("revocation_unavailable");
        ShouldBeDenied(await host.CallAsync(["OathMesh " + setup.Mint()]), 13, "revocation_unavailable");
        readings.All.Should().Equal("1 error.type=revocation_unavailable oathmesh.outcome=deny oathmesh.step=13");
    }

    [Fact]
    public async Task Denies_when_the_sender_goes_away_during_the_verification()
    {
        var store = new ReplayStoreThatHangs();
        using var setup = new AdapterSetup { ReplayStore = store };
        await using var host = await StartAsync(setup);
        using var limit = new CancellationTokenSource(Patience);
        using var sender = new CancellationTokenSource();
        var call = host.CallAsync(["OathMesh " + setup.Mint()], sender.Token);
        await store.Entered.WaitAsync(limit.Token);
        await sender.CancelAsync();
        await setup.Audit.WaitForAsync(1, limit.Token);
        await call.ContinueWith(_ => { }, limit.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        ShouldHaveRun(setup, [], "deny 13 replay_unavailable");
    }

    [Fact]
    public async Task Audits_where_the_call_came_from()
    {
        using var setup = new AdapterSetup();
        await using var host = await StartAsync(setup);
        await host.CallAsync(["OathMesh x"]);
        AddressesOfTheSender.Should().Contain(setup.Audit.Full.Should().ContainSingle().Which.SourceAddress);
    }

    /// <summary>Asserts a denial by a step that is told.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="step">The step.</param>
    /// <param name="code">The code.</param>
    protected static void ShouldBeDenied(AdapterAnswer answer, int step, string code)
    {
        ArgumentNullException.ThrowIfNull(answer);
        (answer.Verdict, answer.Step, answer.Code).Should().Be((AdapterVerdict.Unauthenticated, (int?)step, code));
    }

    /// <summary>Asserts what a stranger is told.</summary>
    /// <param name="answer">The answer.</param>
    protected static void ShouldBeUndisclosed(AdapterAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        (answer.Verdict, answer.Step, answer.Code, answer.SuggestsRetry).Should().Be((AdapterVerdict.Unauthenticated, null, "invalid_token", false));
    }

    /// <summary>Asserts how often and for whom the handler ran, and every audit line.</summary>
    /// <param name="setup">The setup.</param>
    /// <param name="callers">The subject of each run of the handler.</param>
    /// <param name="events">Every event.</param>
    protected static void ShouldHaveRun(AdapterSetup setup, IEnumerable<string> callers, params string[] events)
    {
        ArgumentNullException.ThrowIfNull(setup);
        setup.HandledCallers.Select(caller => caller?.Subject).Should().Equal(callers);
        setup.Audit.Events.Should().Equal(events);
    }
}
