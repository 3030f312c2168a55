using System.Diagnostics;
using OathMesh.Policy;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Policy;

public sealed class PolicyFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("policy.json")]
    [InlineData("policy.pkl")]
    public void Refuses_a_pipe_without_opening_it(string name)
    {
        using var mkfifo = Process.Start("mkfifo", [_directory[name]]);
        mkfifo.WaitForExit();
        Refusal(_directory[name]).Should().Contain("is empty or no regular file");
    }

    [Theory]
    [InlineData("zero.json", "/dev/zero", "is empty or no regular file")]
    [InlineData("zero.pkl", "/dev/zero", "is empty or no regular file")]
    [InlineData("folder.json", "/", "is a directory")]
    [InlineData("nowhere.json", "/no/such/file", "does not exist")]
    public void Refuses_a_link_to_what_is_no_regular_file(string name, string target, string why)
    {
        File.CreateSymbolicLink(_directory[name], target);
        Refusal(_directory[name]).Should().Contain(why).And.Contain(_directory[name]);
    }

    [Theory]
    [InlineData("policy.json")]
    [InlineData("policy.pkl")]
    public void Refuses_a_missing_and_an_empty_file(string name)
    {
        Refusal(_directory[name]).Should().Contain("does not exist");
        File.WriteAllText(_directory[name], "");
        Refusal(_directory[name]).Should().Contain("is empty");
    }

    [Fact]
    public void Takes_a_file_of_one_mebibyte_and_refuses_one_byte_more()
    {
        var json = PolicyText.Json("r");
        File.WriteAllText(_directory["policy.json"], json + new string(' ', 1024 * 1024 - json.Length));
        PolicyFile.Load(_directory["policy.json"]).Rules.Should().HaveCount(2);
        File.AppendAllText(_directory["policy.json"], " ");
        Refusal(_directory["policy.json"]).Should().Contain("1048577 bytes");
    }

    [Fact]
    public void Follows_a_chain_of_links_to_a_regular_file()
    {
        File.WriteAllText(_directory["real.json"], PolicyText.Json("r"));
        File.CreateSymbolicLink(_directory["middle.json"], "real.json");
        File.CreateSymbolicLink(_directory["policy.json"], _directory["middle.json"]);
        PolicyFile.Load(_directory["policy.json"]).Rules[0].Name.Should().Be("r");
    }

    [Fact]
    public void Refuses_links_that_go_round()
    {
        File.CreateSymbolicLink(_directory["a.json"], "b.json");
        File.CreateSymbolicLink(_directory["b.json"], "a.json");
        Refusal(_directory["a.json"]).Should().Contain("a.json");
    }

    [Fact]
    public void Reads_a_small_file_into_little_memory()
    {
        File.WriteAllText(_directory["policy.json"], PolicyText.Json("r"));
        RegularFile.Read(_directory["policy.json"]).Should().HaveCount(PolicyText.Json("r").Length);
        Allocations.Least(() => RegularFile.Read(_directory["policy.json"])).Should().BeLessThan(64 * 1024);
    }

    private static string Refusal(string path)
    {
        var load = () => PolicyFile.Load(path);
        return load.Should().Throw<PolicyFormatException>().Which.Message;
    }
}
