using OathMesh.Policy;
using OathMesh.Policy.Pkl;
using OathMesh.Tests.Policy.Pkl;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Policy;

/// <summary>Faults that are not the content's: the same content is tried again. Stand-ins take pkl's place, for the real one does not fail when asked.</summary>
public sealed class ReloadingPolicyRetryTests : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private readonly PklFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingPolicyLog _log = new();
    private readonly string _path;

    public ReloadingPolicyRetryTests()
    {
        _path = _folder.Write("policy.pkl", "// A stand-in decides what this is.");
        File.WriteAllText(Outside("policy.json"), PolicyText.Json("good"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Takes_the_same_content_once_a_stand_in_for_pkl_is_there()
    {
        using var policy = Create(Outside("stand-in-pkl"));
        policy.Faults.Should().ContainSingle().Which.Should().Contain("no pkl that can be run");
        _time.Advance(TimeSpan.FromSeconds(5));
        StandInPkl.WriteEvaluator(_folder.Outside, $"cat '{Outside("policy.json")}'");
        _time.Advance(TimeSpan.FromSeconds(9.5));
        policy.Current.Should().BeNull("it is tried again after 5 s and then after 10 s");
        _time.Advance(Poll);
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("good");
        policy.Faults.Should().BeEmpty();
        _log.Events.Should().Equal("PolicyUnavailable", "PolicyLoaded");
    }

    [Theory]
    [InlineData("sleep 60", "took longer")]
    [InlineData("kill -9 $$", "was ended")]
    public void Takes_the_same_content_once_a_stand_in_is_no_longer_ended(string failing, string fault)
    {
        var executable = StandInPkl.WriteEvaluator(_folder.Outside, $"if [ -e '{Outside("works")}' ]; then cat '{Outside("policy.json")}'; else {failing}; fi");
        using var policy = Create(executable);
        policy.Faults.Should().ContainSingle().Which.Should().Contain(fault);
        File.WriteAllText(Outside("works"), "");
        _time.Advance(TimeSpan.FromSeconds(4.5));
        policy.Current.Should().BeNull("it is tried again after 5 s");
        _time.Advance(Poll);
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("good");
        _log.Events.Should().Equal("PolicyUnavailable", "PolicyLoaded");
    }

    [Fact]
    public void Does_not_try_again_what_a_stand_in_refuses_for_its_content()
    {
        var executable = StandInPkl.WriteEvaluator(_folder.Outside, $"if [ -e '{Outside("works")}' ]; then cat '{Outside("policy.json")}'; else echo no >&2; exit 1; fi");
        using var policy = Create(executable);
        File.WriteAllText(Outside("works"), "");
        _time.Advance(TimeSpan.FromMinutes(10));
        policy.Faults.Should().ContainSingle().Which.Should().EndWith(": no");
        File.AppendAllText(_path, " ");
        _time.Advance(Poll);
        policy.Faults.Should().BeEmpty();
    }

    [Fact]
    public void Refuses_a_policy_while_a_neighbour_changes_at_every_evaluation_by_a_stand_in_and_takes_it_at_rest()
    {
        _folder.Write("one.txt", "neighbour");
        var executable = StandInPkl.WriteEvaluator(
            _folder.Outside,
            $"if [ ! -e '{Outside("rest")}' ]; then if [ -e one.txt ]; then mv one.txt two.txt; else mv two.txt one.txt; fi; fi; cat '{Outside("policy.json")}'");
        using var policy = Create(executable);
        policy.Evaluate(PolicyText.Caller).Should().Be(PolicyDecision.Unavailable);
        policy.Faults.Should().ContainSingle().Which.Should().StartWith(_path).And.Contain("folder of its own");
        File.Exists(_folder["two.txt"]).Should().BeTrue("three evaluations have each renamed it");
        _time.Advance(Poll);
        _time.Advance(Poll);
        policy.Faults.Should().ContainSingle();
        _log.Events.Should().Equal("PolicyUnavailable");

        File.WriteAllText(Outside("rest"), "");
        _folder.Write("three.txt", "still written");
        _time.Advance(Poll);
        policy.Current.Should().BeNull("files still changed since the last look");
        _time.Advance(Poll);
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("good");
        policy.Faults.Should().BeEmpty();
        _log.Events.Should().Equal("PolicyUnavailable", "PolicyLoaded");
    }

    [Fact]
    public void Doubles_its_delay_from_5_to_60_seconds()
    {
        var retry = new RetryDelay(_time);
        retry.IsDue.Should().BeFalse("nothing has failed");
        foreach (var seconds in (int[])[5, 10, 20, 40, 60, 60])
        {
            retry.Start();
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            retry.IsDue.Should().BeFalse();
            _time.Advance(TimeSpan.FromTicks(1));
            retry.IsDue.Should().BeTrue();
        }

        retry.Stop();
        retry.IsDue.Should().BeFalse();
    }

    private string Outside(string name) => Path.Combine(_folder.Outside, name);

    private ReloadingPolicy Create(string executable) => new(
        _path,
        new ReloadingPolicyOptions { Watch = false, Pkl = new PklEvaluator(new PklEvaluatorOptions { Executable = executable, Timeout = TimeSpan.FromSeconds(3) }) },
        _time,
        _log);
}
