using OathMesh.Policy;
using OathMesh.Policy.Pkl;

namespace OathMesh.Tests.Policy.Pkl;

public sealed class PklEvaluatorTests : IDisposable
{
    private const string Rule = """new { name = "reads" match { act = "inventory.read" } allow = true }""";
    private readonly PklFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluates_a_policy_with_every_field()
    {
        var policy = PolicyFile.Load(_folder.Write("policy.pkl", PolicyText.Pkl("""
            new {
              name = "everything"
              match {
                iss = "https://issuer.internal"
                sub = "agent://repo/acme/*"
                aud = "https://inventory.internal"
                act = "inventory.*"
                env = "prod"
                tenant = "acme"
                scope { "a"; "b" }
                src { type = "github-actions" repo = "acme/*" workflow = "*.yml" }
              }
              allow = true
            }
            """)));
        policy.Issuers.Should().Equal(PolicyText.Issuer);
        policy.Audiences.Should().Equal(PolicyText.Audience);
        policy.Rules.Should().HaveCount(2);
        policy.Rules[0].Should().BeEquivalentTo(new PolicyRule(
            "everything",
            new PolicyMatch
            {
                Issuer = "https://issuer.internal",
                Subject = "agent://repo/acme/*",
                Audience = "https://inventory.internal",
                Action = "inventory.*",
                Environment = "prod",
                Tenant = "acme",
                Scope = ["a", "b"],
                SourceType = "github-actions",
                SourceRepository = "acme/*",
                SourceWorkflow = "*.yml",
            },
            Allow: true));
    }

    [Fact]
    public void Gives_a_compiled_policy_the_hash_of_its_source()
    {
        var source = _folder.Write("policy.pkl", PolicyText.Pkl(Rule));
        File.WriteAllBytes(_folder["policy.json"], PolicyFile.ReadJson(source));
        PolicyFile.Load(_folder["policy.json"]).Hash.Should().Be(PolicyFile.Load(source).Hash);
    }

    [Fact]
    public void Lets_a_policy_import_and_read_files_of_its_folder()
    {
        Directory.CreateDirectory(_folder["teams"]);
        _folder.Write("teams/shop.pkl", "sub = \"agent://repo/acme/*\"");
        _folder.Write("act.txt", "inventory.read");
        var policy = PolicyFile.Load(_folder.Write("policy.pkl", PolicyText.Pkl(
            """new { name = "shop" match { sub = shop.sub act = read("act.txt").text } allow = true }""", "import \"teams/shop.pkl\"")));
        policy.Evaluate(PolicyText.Caller).Should().Be(PolicyDecision.Allow("shop", policy.Hash));
    }

    [Fact]
    public void Takes_a_module_of_the_same_shape_that_knows_no_schema()
    {
        var policy = PolicyFile.Load(_folder.Write("plain.pkl", """
            version = 1
            issuers { "https://issuer.internal" }
            audiences { "https://inventory.internal" }
            rules { new { name = "default" match = new Dynamic {} allow = false } }
            """.Replace("issuers {", "issuers = new Listing {", StringComparison.Ordinal)
                .Replace("audiences {", "audiences = new Listing {", StringComparison.Ordinal)
                .Replace("rules {", "rules = new Listing {", StringComparison.Ordinal)));
        policy.Rules.Should().ContainSingle();
    }

    [Theory]
    [InlineData("policy with spaces.pkl")]
    [InlineData("100%41 #1?.pkl")]
    [InlineData("-x.pkl")]
    [InlineData("$(touch pwned);`touch pwned`'\".pkl")]
    public void Takes_a_file_name_to_the_letter(string name)
    {
        PolicyFile.Load(_folder.Write(name, PolicyText.Pkl(Rule))).Rules.Should().HaveCount(2);
        Directory.GetFileSystemEntries(_folder.Path).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("new { name = \"r\"\n    match { atc = \"x\" } allow = true }", ":7:13: Cannot find property `atc`")]
    [InlineData("new { name = \"r\" match { sub = \"\" } allow = true }", "Expected value of type `Text|Unset`")]
    [InlineData("new { name = \"r\" match { sub = 7 } allow = true }", "Expected value of type")]
    [InlineData("new { name = \"r\" match { src {} } allow = true }", "Type constraint `!(type is Unset)")]
    [InlineData("new { name = \"r\" allow = true }", ":5:1: Rule 'r' has no match. Write match {}")]
    [InlineData("new { name = \"r\" match {} }", ":5:1: Tried to read property `allow`")]
    [InlineData("new { name = \"default\" match {} allow = false }", ":5:1: Two rules have one name")]
    [InlineData("new { name = ", "Missing `}` delimiter")]
    public void Refuses_a_mistake_with_line_and_column(string rules, string expected)
    {
        var path = _folder.Write("policy.pkl", PolicyText.Pkl(rules));
        PklFolder.Refusal(path).Should().MatchRegex(@"policy\.pkl:\d+:\d+: ").And.StartWith(path).And.Contain(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("new { name = \"default\" match {} allow = true }")]
    [InlineData("new { name = \"default\" match { act = \"a\" } allow = false }")]
    [InlineData("new { name = \"last\" match {} allow = false }")]
    public void Refuses_a_missing_default_deny_with_line_and_column(string last)
    {
        var path = _folder.Write("policy.pkl", $$"""
            amends "schema.pkl"
            issuers { "i" }
            audiences { "a" }
              rules { {{last}} }
            """);
        PklFolder.Refusal(path).Should().StartWith($"{path}:4:3: The last rule must be: new {{ name = \"default\" match {{}} allow = false }}.");
    }

    [Fact]
    public void Judges_what_pkl_gives_as_strictly_as_json()
    {
        var path = _folder.Write("policy.pkl", PolicyText.Pkl(Rule) + "\noutput { text = \"{}\" }");
        var load = () => PolicyFile.Load(path);
        load.Should().Throw<PolicyFormatException>().Which.Faults.Should().Contain(fault => fault.StartsWith($"{path}: $.rules", StringComparison.Ordinal));
    }

    [Fact]
    public void Keeps_what_a_policy_throws_to_one_line_without_control_characters()
    {
        var path = _folder.Write("policy.pkl", "x = throw(\"one\\ntwo\\u{1b}[31m\\u{202e}\\nat a (file:///etc/passwd, line 1)\")");
        PklFolder.Refusal(path).Should().NotContainAny("\n", "\u001b", "\u202e").And.Contain("one two");
    }

    [Fact]
    public void Reads_what_a_policy_throws_in_little_time_however_it_is_made()
    {
        var path = _folder.Write("policy.pkl", """
            local chunk = " (file:///, line 1"
            x = throw("x\ny\nz\nat " + chunk.repeat(57000))
            """);
        var started = TimeProvider.System.GetTimestamp();
        PklFolder.Refusal(path).Should().Contain("x y z at");
        TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Says_that_there_is_no_pkl()
    {
        var path = _folder.Write("policy.pkl", PolicyText.Pkl(Rule));
        PklFolder.Refusal(path, new PklEvaluatorOptions { Executable = _folder["nothing"] }).Should().Contain("no pkl that can be run");
        File.WriteAllText(_folder["nothing"], "not executable");
        PklFolder.Refusal(path, new PklEvaluatorOptions { Executable = _folder["nothing"] }).Should().Contain("no pkl that can be run");
    }

    [Theory]
    [InlineData("Pkl 0.29.1 (Linux)", "0.30 on")]
    [InlineData("Pkl 1.0.0 (Linux)", "before 1.0")]
    [InlineData("something else", "does not say that it is pkl")]
    public void Refuses_another_version_told_by_a_stand_in(string version, string expected)
    {
        var path = _folder.Write("policy.pkl", PolicyText.Pkl(Rule));
        var standIn = StandInPkl.Write(_folder.Outside, $"echo '{version}'");
        PklFolder.Refusal(path, new PklEvaluatorOptions { Executable = standIn }).Should().Contain(expected);
    }

    [Fact]
    public void Lists_every_fault_of_its_settings()
    {
        var create = () => new PklEvaluator(new PklEvaluatorOptions { Timeout = TimeSpan.Zero, MaxOutputBytes = 0, MaxMemoryBytes = 1 });
        create.Should().Throw<ArgumentException>().Which.Message.Should().ContainAll("time limit", "output limit", "memory limit");
        new PklEvaluatorOptions { Timeout = TimeSpan.FromSeconds(60), MaxOutputBytes = 1, MaxMemoryBytes = 128L << 20 }.Validate().Should().BeEmpty();
        new PklEvaluatorOptions { Timeout = TimeSpan.FromSeconds(61) }.Validate().Should().ContainSingle();
        new PklEvaluatorOptions { MaxMemoryBytes = (4L << 30) + 1, MaxOutputBytes = (1024 * 1024) + 1 }.Validate().Should().HaveCount(2);
    }
}
