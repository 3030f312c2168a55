using System.Text;
using OathMesh.Cli.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Cli.Tests;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InProcessCli _cli = new();

    private string Keys => _directory.File("keys");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Generate_makes_a_directory_and_files_that_only_the_owner_can_use()
    {
        var result = (await _cli.RunAsync("keys", "generate", "--out", Keys)).ShouldSucceed();

        var file = Directory.GetFiles(Keys, "*.pem").Should().ContainSingle().Subject;
        result.Output.Should().Contain(Path.GetFileNameWithoutExtension(file)).And.NotContain("PRIVATE");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Keys).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Generate_gives_path_and_kid_as_json()
    {
        var json = (await _cli.RunAsync("keys", "generate", "--out", Keys, "--json")).ShouldSucceed().Json;

        json.GetProperty("path").GetString().Should().Be(Keys);
        using var directory = new KeyDirectory(Keys, _cli.Time);
        json.GetProperty("kid").GetString().Should().Be(directory.GetSigningKey().PublicKey.KeyId);
    }

    [Fact]
    public async Task Generate_leaves_keys_that_are_there_alone()
    {
        await GenerateAsync();
        var before = Directory.GetFiles(Keys).Order().Select(File.ReadAllText).ToList();

        (await _cli.RunAsync("keys", "generate", "--out", Keys)).ShouldFail(2, "*there are keys already*keys rotate*");

        Directory.GetFiles(Keys).Order().Select(File.ReadAllText).Should().Equal(before);
    }

    [Fact]
    public async Task Generate_refuses_a_file_in_place_of_a_directory()
    {
        var file = _directory.Write("file", "");

        (await _cli.RunAsync("keys", "generate", "--out", file)).ShouldFail(2, "*cannot be a directory*");
    }

    [Fact]
    public async Task List_shows_every_state_and_when_it_ends()
    {
        await GenerateAsync();
        (await _cli.RunAsync("keys", "rotate", Keys)).ShouldSucceed();
        States().Should().Equal("current", "next");

        _cli.Time.Advance(KeyRotation.DefaultLead);
        States().Should().Equal("retiring", "current");

        _cli.Time.Advance(TimeSpan.FromSeconds(360));
        States().Should().Equal("retired", "current");
        var table = (await _cli.RunAsync("keys", "list", Keys)).ShouldSucceed().Output;
        table.Should().Match("KID * STATE * SIGNS FROM * PUBLISHED UNTIL\n*  retired   2026-01-01 00:00:00Z  2026-01-01 00:08:00Z\n*  current   2026-01-01 00:02:00Z  -\n");

        IEnumerable<string?> States() => ListAsync().Result.Select(key => key.State);
    }

    [Fact]
    public async Task List_gives_times_in_seconds_as_json()
    {
        await GenerateAsync();

        var json = (await _cli.RunAsync("keys", "list", Keys, "--json")).ShouldSucceed().Json;

        var key = json.GetProperty("keys").EnumerateArray().Should().ContainSingle().Subject;
        key.EnumerateObject().Select(member => member.Name).Should().Equal("kid", "state", "created_at", "signs_from", "published_until");
        key.GetProperty("created_at").GetInt64().Should().Be(_cli.Time.NowSeconds);
        key.GetProperty("signs_from").GetInt64().Should().Be(_cli.Time.NowSeconds);
        key.GetProperty("published_until").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData(null, 120)]
    [InlineData("0", 0)]
    [InlineData("86400", 86_400)]
    public async Task Rotate_publishes_the_new_key_before_it_signs(string? lead, int seconds)
    {
        await GenerateAsync();

        var json = (await _cli.RunAsync(["keys", "rotate", Keys, "--json", "--quiet", .. lead is null ? (string[])[] : ["--lead", lead]])).ShouldSucceed().Json;

        json.GetProperty("signs_from").GetInt64().Should().Be(_cli.Time.NowSeconds + seconds);
        (await ListAsync())[^1].KeyId.Should().Be(json.GetProperty("kid").GetString());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("86401")]
    [InlineData("1.5")]
    [InlineData("")]
    public async Task Rotate_refuses_a_lead_out_of_bounds(string lead)
    {
        await GenerateAsync();

        (await _cli.RunAsync("keys", "rotate", Keys, "--lead", lead)).ShouldFail(2, "*--lead is a whole number from 0 to 86400*");

        (await ListAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Rotate_warns_when_receivers_may_not_have_looked_in_time()
    {
        await GenerateAsync();

        var result = await _cli.RunAsync("keys", "rotate", Keys, "--lead", "59");

        result.ExitCode.Should().Be(0);
        result.Error.Should().StartWith("note: ").And.Contain("every 60 s");
    }

    [Fact]
    public async Task Rotate_refuses_a_second_key_while_one_is_waiting()
    {
        await GenerateAsync();
        (await _cli.RunAsync("keys", "rotate", Keys)).ShouldSucceed();

        (await _cli.RunAsync("keys", "rotate", Keys)).ShouldFail(2, "*is waiting to sign from*");
        (await _cli.RunAsync("keys", "rotate", Keys, "--json")).ShouldFailAsJson(2, "key_refused");
    }

    [Fact]
    public async Task Retire_removes_a_retired_key_and_its_file()
    {
        var keyId = await GenerateAsync();
        await _cli.RunAsync("keys", "rotate", Keys);
        _cli.Time.Advance(TimeSpan.FromSeconds(480));

        (await _cli.RunAsync("keys", "retire", Keys, keyId, "--json")).ShouldSucceed().Json.GetProperty("retired").GetString().Should().Be(keyId);

        File.Exists(Path.Combine(Keys, keyId + ".pem")).Should().BeFalse();
        (await ListAsync()).Should().ContainSingle().Which.KeyId.Should().NotBe(keyId);
    }

    [Fact]
    public async Task Retire_keeps_a_retiring_key_unless_forced()
    {
        var keyId = await GenerateAsync();
        await _cli.RunAsync("keys", "rotate", Keys, "--lead", "0", "--quiet");

        (await _cli.RunAsync("keys", "retire", Keys, keyId)).ShouldFail(2, "*may be alive until*--force*");
        (await ListAsync()).Should().HaveCount(2);

        (await _cli.RunAsync("keys", "retire", Keys, keyId, "--force")).ShouldSucceed();
        (await ListAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Retire_refuses_the_key_that_signs_even_when_forced()
    {
        var keyId = await GenerateAsync();

        (await _cli.RunAsync("keys", "retire", Keys, keyId, "--force")).ShouldFail(2, "*signs now*keys rotate*");
    }

    [Theory]
    [InlineData("-7qpxOyM_67BcypWp_753N-D0uqE4mMyTfh5wD9HyrA")]
    [InlineData("-hhhhhhh67BcypWp753ND0uqE4mMyTfh5wD9HyrAabc")]
    [InlineData("--qpxOyM_67BcypWp_753N-D0uqE4mMyTfh5wD9HyrA")]
    public async Task Retire_takes_a_kid_that_looks_like_an_option(string keyId)
    {
        await GenerateAsync();

        (await _cli.RunAsync("keys", "retire", Keys, keyId)).ShouldFail(2, $"*there is no key {keyId}*");
    }

    [Fact]
    public async Task Export_writes_the_public_keys_and_nothing_private()
    {
        await GenerateAsync();
        await _cli.RunAsync("keys", "rotate", Keys);

        var text = (await _cli.RunAsync("keys", "export", Keys, "--jwks")).ShouldSucceed().Output;
        var line = (await _cli.RunAsync("keys", "export", Keys, "--jwks", "--json", "--quiet")).ShouldSucceed();

        JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(text)).KeyIds.Should().BeEquivalentTo((await ListAsync()).Select(key => key.KeyId));
        line.Json.GetProperty("keys").EnumerateArray().SelectMany(key => key.EnumerateObject().Select(member => member.Name))
            .Distinct().Should().Equal("kty", "crv", "alg", "use", "kid", "x");
    }

    [Fact]
    public async Task Export_asks_for_a_form()
    {
        await GenerateAsync();

        (await _cli.RunAsync("keys", "export", Keys)).ShouldFail(2, "*--jwks*");
    }

    [Fact]
    public async Task Quiet_confirms_nothing_but_lists_what_was_asked_for()
    {
        (await _cli.RunAsync("keys", "generate", "--out", Keys, "--quiet")).ShouldSucceed().Output.Should().BeEmpty();
        (await _cli.RunAsync("keys", "rotate", Keys, "--quiet")).ShouldSucceed().Output.Should().BeEmpty();
        (await _cli.RunAsync("keys", "list", Keys, "--quiet")).ShouldSucceed().Output.Should().NotBeEmpty();
        (await _cli.RunAsync("keys", "export", Keys, "--jwks", "--quiet")).ShouldSucceed().Output.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Every_command_refuses_a_directory_that_is_not_there()
    {
        foreach (var arguments in (string[][])[["list", Keys], ["rotate", Keys], ["retire", Keys, "kid"], ["export", Keys, "--jwks"]])
        {
            (await _cli.RunAsync(["keys", .. arguments])).ShouldFail(2, "*there is no such directory*keys generate*");
        }
    }

    [Fact]
    public async Task Every_fault_of_a_directory_is_a_sentence()
    {
        var keyId = await GenerateAsync();
        var index = Path.Combine(Keys, "keys.json");
        var key = Path.Combine(Keys, keyId + ".pem");
        var (goodIndex, goodKey) = (File.ReadAllText(index), File.ReadAllText(key));

        await ShouldRefuseAsync(index, "garbage", goodIndex, "*is not a key directory's index*");
        await ShouldRefuseAsync(index, """{"version":1,"keys":[{"kid":"k","createdAt":0,"signsFrom":999999999999999}]}""", goodIndex, "*from 0 to*");
        await ShouldRefuseAsync(index, new string(' ', 1024 * 1024 + 1), goodIndex, "*too long*");
        await ShouldRefuseAsync(key, "garbage", goodKey, "*no PEM block*");
        await ShouldRefuseAsync(key, new string('x', 20_000), goodKey, "*too long for a private key*");
        await ShouldRefuseAsync(key, goodKey + goodKey, goodKey, "*more than one PEM block*");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            (await _cli.RunAsync("keys", "list", Keys)).ShouldFail(2, "*others may use this file*chmod 600*");
        }
    }

    private async Task ShouldRefuseAsync(string path, string content, string good, string messageLike)
    {
        File.WriteAllText(path, content);
        (await _cli.RunAsync("keys", "list", Keys)).ShouldFail(2, messageLike);
        (await _cli.RunAsync("keys", "rotate", Keys, "--json")).ShouldFailAsJson(2, "key_refused");
        File.WriteAllText(path, good);
        (await _cli.RunAsync("keys", "list", Keys)).ShouldSucceed();
    }

    private async Task<string> GenerateAsync() =>
        (await _cli.RunAsync("keys", "generate", "--out", Keys, "--json")).ShouldSucceed().Json.GetProperty("kid").GetString()!;

    private async Task<List<(string? KeyId, string? State)>> ListAsync()
    {
        var json = (await _cli.RunAsync("keys", "list", Keys, "--json")).ShouldSucceed().Json;
        return [.. json.GetProperty("keys").EnumerateArray().Select(key => (key.GetProperty("kid").GetString(), key.GetProperty("state").GetString()))];
    }
}
