using System.Diagnostics.Metrics;
using OathMesh.Policy;
using OathMesh.Policy.Pkl;
using OathMesh.Tests.Policy.Pkl;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Policy;

public sealed class ReloadingPolicyTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TempDirectory _directory = new();
    private readonly RecordingPolicyLog _log = new();

    private string File => _directory["policy.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Denies_as_unavailable_until_the_first_good_version()
    {
        var time = new ManualTimeProvider();
        using var policy = new ReloadingPolicy(File, Polled(), time, _log);
        policy.Evaluate(PolicyText.Caller).Should().Be(PolicyDecision.Unavailable);
        policy.Current.Should().BeNull();
        policy.Faults.Should().ContainSingle().Which.Should().Contain("does not exist");
        _log.Events.Should().Equal("PolicyUnavailable");

        System.IO.File.WriteAllText(File, PolicyText.Json("first"));
        policy.Evaluate(PolicyText.Caller).Should().Be(PolicyDecision.Unavailable, "nobody has looked yet");
        time.Advance(TimeSpan.FromMilliseconds(500));
        policy.Evaluate(PolicyText.Caller).Should().Be(PolicyDecision.Allow("first", policy.Current!.Hash));
        policy.Faults.Should().BeEmpty();
        _log.Events.Should().Equal("PolicyUnavailable", "PolicyLoaded");
    }

    [Fact]
    public void Keeps_the_last_good_version_when_a_bad_one_comes_and_says_so_once()
    {
        System.IO.File.WriteAllText(File, PolicyText.Json("good"));
        var time = new ManualTimeProvider();
        var loads = new List<string>();
        using var meter = Listen(loads);
        using var policy = new ReloadingPolicy(File, Polled(), time, _log);
        var good = policy.Current!.Hash;
        foreach (var bad in (string[])["{", "{}", PolicyText.Json("default"), PolicyText.Json("x", """{"atc":"y"}""")])
        {
            _log.Clear();
            System.IO.File.WriteAllText(File, bad);
            time.Advance(TimeSpan.FromMilliseconds(500));
            time.Advance(TimeSpan.FromMilliseconds(500));
            policy.Evaluate(PolicyText.Caller).Should().Be(PolicyDecision.Allow("good", good));
            policy.Faults.Should().NotBeEmpty();
            _log.Events.Should().Equal("PolicyRefused");
        }

        System.IO.File.Delete(File);
        time.Advance(TimeSpan.FromMilliseconds(500));
        policy.Evaluate(PolicyText.Caller).Should().Be(PolicyDecision.Allow("good", good), "a file that is gone takes nothing back");
        System.IO.File.WriteAllText(File, PolicyText.Json("good"));
        time.Advance(TimeSpan.FromMilliseconds(500));
        policy.Faults.Should().BeEmpty();
        loads.Should().Equal("loaded", "refused", "refused", "refused", "refused", "refused");
    }

    [Fact]
    public void Refuses_a_version_that_does_not_fit_the_receiver()
    {
        System.IO.File.WriteAllText(File, PolicyText.Json("good"));
        var time = new ManualTimeProvider();
        var options = Polled();
        options.Audience = PolicyText.Audience;
        options.TrustedIssuers.Add(PolicyText.Issuer);
        using var policy = new ReloadingPolicy(File, options, time, _log);
        policy.Current.Should().NotBeNull();
        System.IO.File.WriteAllText(File, PolicyText.Json("other").Replace(PolicyText.Issuer, "https://other", StringComparison.Ordinal));
        time.Advance(TimeSpan.FromMilliseconds(500));
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("good");
        policy.Misfits.Should().ContainSingle().Which.Should().Contain($"trusted issuer '{PolicyText.Issuer}'");
        policy.Faults.Should().ContainSingle();

        System.IO.File.WriteAllText(File, "{");
        time.Advance(TimeSpan.FromMilliseconds(500));
        policy.Misfits.Should().BeEmpty("the newest content is no policy at all");
    }

    [Fact]
    public void Notices_a_change_of_the_same_length_and_time()
    {
        System.IO.File.WriteAllText(File, PolicyText.Json("one"));
        var written = System.IO.File.GetLastWriteTimeUtc(File);
        var time = new ManualTimeProvider();
        using var policy = new ReloadingPolicy(File, Polled(), time, _log);
        System.IO.File.WriteAllText(File, PolicyText.Json("two"));
        System.IO.File.SetLastWriteTimeUtc(File, written);
        time.Advance(TimeSpan.FromMilliseconds(500));
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("two");
    }

    [Fact]
    public void Looks_again_at_its_interval_and_not_before_and_no_more_once_disposed()
    {
        System.IO.File.WriteAllText(File, PolicyText.Json("one"));
        var time = new ManualTimeProvider();
        var policy = new ReloadingPolicy(File, Polled(), time, _log);
        System.IO.File.WriteAllText(File, PolicyText.Json("two"));
        time.Advance(TimeSpan.FromMilliseconds(499));
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("one");
        time.Advance(TimeSpan.FromMilliseconds(1));
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("two");
        policy.Dispose();
        System.IO.File.WriteAllText(File, PolicyText.Json("three"));
        time.Advance(TimeSpan.FromMilliseconds(500));
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("two");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Notices_every_way_of_changing_a_file(bool watch)
    {
        var path = _directory["config/policy.json"];
        Directory.CreateDirectory(_directory["config"]);
        System.IO.File.WriteAllText(path, PolicyText.Json("first"));
        using var policy = new ReloadingPolicy(path, new ReloadingPolicyOptions { PollInterval = TimeSpan.FromMilliseconds(100), Watch = watch }, logger: _log);

        System.IO.File.WriteAllText(path, PolicyText.Json("edited"));
        Decides(policy, "edited");

        System.IO.File.WriteAllText(_directory["config/new.json"], PolicyText.Json("renamed"));
        System.IO.File.Move(_directory["config/new.json"], path, overwrite: true);
        Decides(policy, "renamed");

        Directory.CreateDirectory(_directory["other"]);
        System.IO.File.WriteAllText(_directory["other/policy.json"], PolicyText.Json("replaced"));
        Directory.Move(_directory["config"], _directory["old"]);
        Directory.Move(_directory["other"], _directory["config"]);
        Decides(policy, "replaced");

        System.IO.File.WriteAllText(path, PolicyText.Json("edited-in-the-new-one"));
        Decides(policy, "edited-in-the-new-one");

        Directory.Delete(_directory["config"], recursive: true);
        Directory.CreateDirectory(_directory["config"]);
        System.IO.File.WriteAllText(path, PolicyText.Json("made-again"));
        Decides(policy, "made-again");
    }

    [Fact]
    public void Notices_the_swap_of_a_mounted_config_map()
    {
        void WriteVersion(string name, string rule)
        {
            Directory.CreateDirectory(_directory[name]);
            System.IO.File.WriteAllText(_directory[$"{name}/policy.json"], PolicyText.Json(rule));
        }

        WriteVersion("..1", "first");
        WriteVersion("..2", "second");
        System.IO.File.CreateSymbolicLink(_directory["..data"], "..1");
        System.IO.File.CreateSymbolicLink(File, "..data/policy.json");
        using var policy = new ReloadingPolicy(File, logger: _log);
        Decides(policy, "first");
        System.IO.File.CreateSymbolicLink(_directory["..data_tmp"], "..2");

        // File.Move wants a file; the kubelet renames the link itself.
        using var rename = System.Diagnostics.Process.Start("mv", ["-T", _directory["..data_tmp"], _directory["..data"]]);
        rename.WaitForExit();
        Decides(policy, "second");
    }

    [Fact]
    public void Takes_a_change_of_a_module_that_the_policy_imports_and_ignores_other_files()
    {
        using var folder = new PklFolder();
        folder.Write("who.pkl", "rule = \"first\"");
        var path = folder.Write("policy.pkl", PolicyText.Pkl("new { name = who.rule match {} allow = true }", "import \"who.pkl\""));
        var time = new ManualTimeProvider();
        using var policy = new ReloadingPolicy(path, Polled(), time, _log);
        Decides(policy, "first");
        folder.Write("who.pkl", "rule = \"second\"");
        folder.Write("audit.ndjson", "{}");
        time.Advance(TimeSpan.FromMilliseconds(500));
        Decides(policy, "second");
        policy.Refresh().Should().BeFalse();
        folder.Write("audit.ndjson", "{}{}");
        policy.Refresh().Should().BeFalse();
    }

    [Fact]
    public void Takes_a_change_of_a_module_in_a_folder_below()
    {
        using var folder = new PklFolder();
        Directory.CreateDirectory(folder["teams/shop"]);
        folder.Write("teams/shop/who.pkl", "rule = \"first\"");
        var path = folder.Write("policy.pkl", PolicyText.Pkl("new { name = who.rule match {} allow = true }", "import \"teams/shop/who.pkl\""));
        using var policy = new ReloadingPolicy(path, Polled(), new ManualTimeProvider(), _log);
        Decides(policy, "first");
        policy.Refresh().Should().BeFalse();
        folder.Write("teams/shop/who.pkl", "rule = \"second\"");
        policy.Refresh().Should().BeTrue();
        policy.Evaluate(PolicyText.Caller).Rule.Should().Be("second");
    }

    [Fact]
    public void Goes_on_with_the_last_good_version_while_a_hostile_one_is_tried()
    {
        using var folder = new PklFolder();
        var path = folder.Write("policy.pkl", PolicyText.Pkl("new { name = \"good\" match {} allow = true }"));
        var time = new ManualTimeProvider();
        var options = Polled();
        options.Pkl = new PklEvaluator(new PklEvaluatorOptions { Timeout = TimeSpan.FromSeconds(1) });
        using var policy = new ReloadingPolicy(path, options, time, _log);
        Decides(policy, "good");
        folder.Write("policy.pkl", PolicyText.Pkl("new { name = \"bad\" match {} allow = true }", "x = IntSeq(0, 9000000000000).fold(0, (a, b) -> a + b)"));
        time.Advance(TimeSpan.FromMilliseconds(500));
        Decides(policy, "good");
        policy.Faults.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Decides_rightly_while_the_file_is_replaced_as_fast_as_it_can_be()
    {
        string Version(bool reads) => PolicyText.Json(reads ? "reads" : "writes", reads ? """{"act":"inventory.read"}""" : """{"act":"inventory.write"}""");
        System.IO.File.WriteAllText(File, Version(true));
        using var policy = new ReloadingPolicy(File, new ReloadingPolicyOptions { PollInterval = TimeSpan.FromMilliseconds(100) }, logger: _log);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                System.IO.File.WriteAllText(_directory["new"], Version(i % 2 == 0));
                System.IO.File.Move(_directory["new"], File, overwrite: true);
            }
        });
        var swapper = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                policy.Refresh();
            }
        });
        var hashes = new HashSet<string>();
        long decisions = 0;
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2) || (hashes.Count < 2 && TimeProvider.System.GetElapsedTime(started) < Patience))
        {
            Check(policy.Evaluate(PolicyText.Caller), "reads");
            Check(policy.Evaluate(PolicyText.Caller with { Action = "inventory.write" }), "writes");
        }

        await stop.CancelAsync();
        await Task.WhenAll(writer, swapper);
        hashes.Should().HaveCount(2, "both versions were used, in {0} decisions", decisions);
        policy.Faults.Should().BeEmpty();
        _log.Events.Should().OnlyContain(name => name == "PolicyLoaded");

        void Check(PolicyDecision decision, string allowing)
        {
            decisions++;
            hashes.Add(decision.PolicyHash!);

            // Which version decided shows in the hash: rule and outcome must be of that version.
            (decision.Rule == allowing ? decision.IsAllowed : decision is { IsAllowed: false, Rule: "default" }).Should().BeTrue();
            decision.IsAvailable.Should().BeTrue();
        }
    }

    [Fact]
    public async Task Decides_with_one_version_while_thousands_are_swapped()
    {
        // Every version allows under a rule that is named after it alone: a decision that mixes two shows.
        var path = _directory["swapped.json"];
        var versions = Enumerable.Range(0, 2_000).Select(i => PolicyText.Json($"v{i}")).ToArray();
        var hashes = versions.Select((json, i) => (JsonPolicy.Parse(System.Text.Encoding.UTF8.GetBytes(json)).Hash, i)).ToDictionary(pair => pair.Hash, pair => $"v{pair.i}");
        System.IO.File.WriteAllText(path, versions[0]);
        using var policy = new ReloadingPolicy(path, new ReloadingPolicyOptions { Watch = false, PollInterval = TimeSpan.FromSeconds(60) });
        using var stop = new CancellationTokenSource();
        // Threads of their own: the pool's may all be busy with other tests until the last version is there.
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                long wrong = 0, seen = 0;
                while (!stop.IsCancellationRequested)
                {
                    var decision = policy.Evaluate(PolicyText.Caller);
                    wrong += decision.IsAllowed && hashes[decision.PolicyHash!] == decision.Rule ? 0 : 1;
                    seen++;
                }

                return (wrong, seen);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 1; i < versions.Length; i++)
        {
            System.IO.File.WriteAllText(path, versions[i]);
            policy.Refresh().Should().BeTrue();
        }

        var perSecond = versions.Length / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await stop.CancelAsync();
        foreach (var (wrong, seen) in await Task.WhenAll(readers))
        {
            wrong.Should().Be(0, "of {0} decisions at {1:0} versions a second", seen, perSecond);
            seen.Should().BePositive();
        }
    }

    [Fact]
    public void Refuses_settings_out_of_bounds()
    {
        new ReloadingPolicyOptions { PollInterval = TimeSpan.FromMilliseconds(99) }.Validate().Should().ContainSingle();
        new ReloadingPolicyOptions { PollInterval = TimeSpan.FromMilliseconds(100) }.Validate().Should().BeEmpty();
        new ReloadingPolicyOptions { PollInterval = TimeSpan.FromSeconds(60) }.Validate().Should().BeEmpty();
        new ReloadingPolicyOptions { PollInterval = TimeSpan.FromSeconds(61) }.Validate().Should().ContainSingle();
        var create = () => new ReloadingPolicy(File, new ReloadingPolicyOptions { PollInterval = TimeSpan.Zero });
        create.Should().Throw<ArgumentException>().Which.Message.Should().Contain("100 ms to 60 s");
    }

    private static void Decides(ReloadingPolicy policy, string rule) =>
        SpinWait.SpinUntil(() => policy.Evaluate(PolicyText.Caller).Rule == rule, Patience)
            .Should().BeTrue("rule {0} should decide, not {1}: {2}", rule, policy.Evaluate(PolicyText.Caller).Rule, string.Join(' ', policy.Faults));

    private static ReloadingPolicyOptions Polled() => new() { Watch = false };

    private static MeterListener Listen(List<string> outcomes)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meter) =>
            {
                if (instrument.Name == "oathmesh.policy.loads")
                {
                    meter.EnableMeasurementEvents(instrument);
                }
            },
        };
        var thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            // Other tests load policies at the same time, on threads of their own.
            if (Environment.CurrentManagedThreadId == thread)
            {
                outcomes.Add((string)tags[0].Value!);
            }
        });
        listener.Start();
        return listener;
    }
}
