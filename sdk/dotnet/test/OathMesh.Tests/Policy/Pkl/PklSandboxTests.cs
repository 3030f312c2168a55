using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OathMesh.Policy;
using OathMesh.Policy.Pkl;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Policy.Pkl;

/// <summary>Policies that want more than they may have, evaluated by the real pkl: refused, with nothing read, nothing connected to and nothing left running.</summary>
public sealed class PklSandboxTests : IDisposable
{
    private const string Canary = "canary-5f1c";
    private readonly PklFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;

    public PklSandboxTests()
    {
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        File.WriteAllText(Outside("canary.txt"), Canary);
        File.WriteAllText(Outside("canary.pkl"), $"x = \"{Canary}\"");
        File.CreateSymbolicLink(_folder["link.txt"], Outside("canary.txt"));
        File.CreateSymbolicLink(_folder["link.pkl"], "../canary.pkl");
        File.CreateSymbolicLink(_folder["root"], "/");
        Directory.CreateSymbolicLink(_folder["up"], "..");
    }

    public static TheoryData<string> Hostile => new(
    [
        "x = read(\"/etc/shadow\").text",
        "x = read(\"file:///etc/shadow\").text",
        "x = read(\"OUTSIDE/canary.txt\").text",
        "x = read(\"../canary.txt\").text",
        "x = read(\"up/canary.txt\").text",
        "x = read(\"sub/../../canary.txt\").text",
        "x = read(\"link.txt\").text",
        "x = read(\"rootOUTSIDE/canary.txt\").text",
        "x = read(\"%2e%2e/canary.txt\").text",
        "x = read?(\"../canary.txt\").text",
        "x = read*(\"../*.txt\").toMap().length + throw(\"read\")",
        "x = read*(\"/etc/*\").toMap().length + throw(\"read\")",
        "x = import(\"../canary.pkl\").x",
        "x = import(\"link.pkl\").x",
        "x = import(\"up/canary.pkl\").x",
        "x = import*(\"../*.pkl\").toMap().length + throw(\"imported\")",
        "x = import(\".../canary.pkl\").x",
        "amends \"../canary.pkl\"",
        "extends \"../canary.pkl\"",
        "x = read(\"env:HOME\")",
        "x = read(\"env:PATH\")",
        "x = read(\"env:CANARY\")",
        "x = read(\"prop:canary\")",
        "x = read(\"http://127.0.0.1:PORT/x\").text",
        "x = read(\"https://127.0.0.1:PORT/x\").text",
        "x = import(\"http://127.0.0.1:PORT/x.pkl\").x",
        "x = import(\"https://127.0.0.1:PORT/x.pkl\").x",
        "import \"https://127.0.0.1:PORT/x.pkl\" as y\nx = y.x",
        "x = import(\"package://127.0.0.1:PORT/a@1.0.0#/a.pkl\").x",
        "x = read(\"package://127.0.0.1:PORT/a@1.0.0#/a.txt\").text",
        "x = import(\"projectpackage://127.0.0.1:PORT/a@1.0.0#/a.pkl\").x",
        "x = import(\"@dependency/a.pkl\").x",
        "x = read(\"jar:http://127.0.0.1:PORT/a.jar!/a\").text",
        "x = import(\"http://localhost:PORT/x.pkl\").x",
        "amends \"http://127.0.0.1:PORT/x.pkl\"",
        "x = import*(\"http://127.0.0.1:PORT/*.pkl\").toMap().length + throw(\"imported\")",
        "x = import(\"jar:http://127.0.0.1:PORT/a.jar!/a.pkl\").x",
        "x = import(\"ftp://127.0.0.1:PORT/a.pkl\").x",
        "x = read(\"ftp://127.0.0.1:PORT/a\").text",
        "x = import(\"file://127.0.0.1:PORT/a.pkl\").x",
        "x = read(\"file://127.0.0.1:PORT/a\").text",
        "x = import(\"modulepath:/a.pkl\").x",
        "x = read(\"modulepath:/a.txt\").text",
        "x = import(\"repl:a\").x",
        "x = read(\"external:a\").text",
        "x = IntSeq(0, 500).map((i) -> read(\"external:\\(i)\")).toList().length",
        "local function f(n) = f(n + 1)\nx = f(0)",
    ]);

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Refuses_what_reaches_outside(string module)
    {
        // A project that would start a program for each read, if projects counted.
        var ran = Outside("external-reader-ran");
        var reader = StandInPkl.Write(_folder.Outside, $"touch {ran}");
        _folder.Write("PklProject", $$"""
            amends "pkl:Project"
            evaluatorSettings { externalResourceReaders { ["external"] { executable = "{{reader}}" } } }
            """);
        using var reads = ReadsOf(_folder.Outside);
        var path = _folder.Write("policy.pkl", module.Replace("PORT", $"{_port}", StringComparison.Ordinal).Replace("OUTSIDE", _folder.Outside, StringComparison.Ordinal));

        PklFolder.Refusal(path).Should().NotContain(Canary).And.NotContain("root:");

        reads.AreSeen("canary.txt", "canary.pkl").Should().BeEmpty();
        _listener.Pending().Should().BeFalse("no connection may be opened");
        File.Exists(ran).Should().BeFalse("no program may be started");
        ProcessesOf(path).Should().BeEmpty();
    }

    [Fact]
    public void Would_see_a_read_and_a_connection()
    {
        using var reads = ReadsOf(_folder.Outside);
        File.ReadAllText(Outside("canary.txt")).Should().Be(Canary);
        reads.AreSeen("canary.txt").Should().Equal("canary.txt");
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, _port);
        SpinWait.SpinUntil(_listener.Pending, TimeSpan.FromSeconds(20)).Should().BeTrue();
    }

    [Fact]
    public void Ends_an_endless_loop_at_its_time_limit_and_leaves_no_process()
    {
        var path = _folder.Write("policy.pkl", "x = IntSeq(0, 9000000000000).fold(0, (a, b) -> a + b)");
        Timed(path, new PklEvaluatorOptions { Timeout = TimeSpan.FromSeconds(2) }).Should().MatchRegex("longer than 2 s|timed out after 2 second");
    }

    [Fact]
    public void Ends_a_read_that_never_returns()
    {
        using var mkfifo = Process.Start("mkfifo", [_folder["pipe"]]);
        mkfifo.WaitForExit();
        var path = _folder.Write("policy.pkl", "x = read(\"pipe\").text");
        Timed(path, new PklEvaluatorOptions { Timeout = TimeSpan.FromSeconds(2) }).Should().Contain("took longer than 2 s");
    }

    [Theory]
    [InlineData("x = \"0123456789abcdef\".repeat(62500000)")]
    [InlineData("local function grow(l, n) = if (n == 0) l else grow(l + l, n - 1)\nx = grow(List(1, 2, 3, 4), 27).length")]
    [InlineData("x = IntSeq(0, 90000000).map((i) -> \"0123456789abcdef\\(i)\").toList().length")]
    public void Ends_what_takes_too_much_memory(string module)
    {
        var path = _folder.Write("policy.pkl", module);
        Timed(path, new PklEvaluatorOptions()).Should().MatchRegex("more memory or processor time|took longer than 5 s|timed out|wrote more than");
    }

    [Fact]
    public void Takes_an_output_of_the_limit_and_ends_one_of_a_byte_more()
    {
        var path = _folder.Write("policy.pkl", "output { text = \"[\\(\"1,\".repeat(1000))1]\" }");
        new PklEvaluator(new PklEvaluatorOptions { MaxOutputBytes = 2003 }).Evaluate(path).Should().HaveCount(2003);
        PklFolder.Refusal(path, new PklEvaluatorOptions { MaxOutputBytes = 2002 }).Should().Contain("wrote more than 2002 bytes");
    }

    [Fact]
    public void Ends_a_gigabyte_of_output_from_a_stand_in()
    {
        var standIn = StandInPkl.WriteEvaluator(_folder.Outside, "exec head -c 1000000000 /dev/zero");
        var path = _folder.Write("policy.pkl", "x = 1");
        Timed(path, new PklEvaluatorOptions { Executable = standIn }).Should().Contain("wrote more than 1048576 bytes");
    }

    [Fact]
    public void Ends_a_gigabyte_of_errors_from_a_stand_in()
    {
        var standIn = StandInPkl.WriteEvaluator(_folder.Outside, "head -c 1000000000 /dev/zero >&2");
        var path = _folder.Write("policy.pkl", "x = 1");
        Timed(path, new PklEvaluatorOptions { Executable = standIn }).Should().Contain("wrote more than");
    }

    [Theory]
    [InlineData("sleep 600 & sleep 600 & sleep 600", "took longer than 1 s")]
    [InlineData("trap '' TERM INT HUP; (trap '' TERM HUP; sleep 600) & (sleep 600) & wait", "took longer than 1 s")]
    [InlineData("sleep 600 & exit 0", "took longer than 1 s")]
    [InlineData("sleep 600 >/dev/null 2>&1 & exit 3", "exit code 3")]
    public void Ends_the_whole_process_group_of_a_stand_in_that_forks(string script, string expected)
    {
        var mark = _folder.Outside;
        var standIn = StandInPkl.WriteEvaluator(_folder.Outside, $"cd '{mark}'; {script}");
        var path = _folder.Write("policy.pkl", "x = 1");
        PklFolder.Refusal(path, new PklEvaluatorOptions { Executable = standIn, Timeout = TimeSpan.FromSeconds(1) }).Should().Contain(expected);
        SpinWait.SpinUntil(() => WorkingIn(mark).Count == 0, TimeSpan.FromSeconds(20)).Should().BeTrue("{0} are left", string.Join(' ', WorkingIn(mark)));
    }

    [Fact]
    public void Gives_an_empty_environment_and_limits_as_a_stand_in_sees_them()
    {
        var standIn = StandInPkl.WriteEvaluator(_folder.Outside, "env -0 < /dev/null | tr '\\0' ';'; ulimit -d; ulimit -c; ulimit -f");
        var seen = System.Text.Encoding.UTF8.GetString(
            new PklEvaluator(new PklEvaluatorOptions { Executable = standIn, MaxMemoryBytes = 200L << 20 }).Evaluate(_folder.Write("policy.pkl", "x = 1")));

        // A shell gives itself PWD; nothing of ours is there.
        seen.Should().MatchRegex(@"^(PWD=[^;]*;|OLDPWD=[^;]*;|_=[^;]*;|SHLVL=\d+;)*204800\n0\n0\n$");
    }

    private static string Timed(string path, PklEvaluatorOptions options)
    {
        var started = TimeProvider.System.GetTimestamp();
        var refusal = PklFolder.Refusal(path, options);

        // The evaluation itself is held to its limit; the rest is for a machine that has much else to do.
        TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(options.Timeout + TimeSpan.FromSeconds(20));
        SpinWait.SpinUntil(() => ProcessesOf(path).Count == 0, TimeSpan.FromSeconds(20)).Should().BeTrue("no process may be left");
        return refusal;
    }

    private string Outside(string name) => Path.Combine(_folder.Outside, name);

    private static ReadLog ReadsOf(string folder) => new(folder);

    /// <summary>Processes that have the path among their arguments.</summary>
    private static List<int> ProcessesOf(string path) =>
        Processes(id => File.ReadAllText($"/proc/{id}/cmdline").Contains(new Uri(path).AbsoluteUri, StringComparison.Ordinal));

    private static List<int> WorkingIn(string folder) =>
        Processes(id => new FileInfo($"/proc/{id}/cwd").LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true);

    private static List<int> Processes(Func<int, bool> condition)
    {
        bool Holds(int id)
        {
            try
            {
                return condition(id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }

        return [.. Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Holds(id))];
    }

    /// <summary>Has the kernel say which files of a folder are read. A file of its own, read last, tells that everything before has been said.</summary>
    private sealed class ReadLog : IDisposable
    {
        private readonly string _folder;
        private readonly FileSystemWatcher _watcher;
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> _read = new();

        public ReadLog(string folder)
        {
            _folder = folder;
            File.WriteAllText(Path.Combine(folder, "sentinel"), "x");
            _watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.LastAccess };
            _watcher.Changed += (_, e) => _read[e.Name!] = true;
            _watcher.EnableRaisingEvents = true;
        }

        public IReadOnlyList<string> AreSeen(params string[] names)
        {
            File.ReadAllText(Path.Combine(_folder, "sentinel"));
            SpinWait.SpinUntil(() => _read.ContainsKey("sentinel"), TimeSpan.FromSeconds(20)).Should().BeTrue("the kernel tells of reads");
            return [.. names.Where(_read.ContainsKey)];
        }

        public void Dispose() => _watcher.Dispose();
    }
}
