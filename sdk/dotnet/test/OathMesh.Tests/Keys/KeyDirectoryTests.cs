using OathMesh.Keys;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Keys;

public sealed class KeyDirectoryTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ManualTimeProvider _time = new();

    private string Path => _temp["keys"];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Makes_a_directory_with_a_key_that_signs_at_once()
    {
        var keyId = KeyRotation.Generate(Path, _time);
        using var keys = new KeyDirectory(Path, _time);
        keys.GetSigningKey().PublicKey.KeyId.Should().Be(keyId);
        keys.GetPublishedKeys().KeyIds.Should().Equal(keyId);
        File.GetUnixFileMode(Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(Path))
        {
            (File.GetUnixFileMode(file) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)).Should().Be(UnixFileMode.None);
        }

        File.GetUnixFileMode(_temp[$"keys/{keyId}.pem"]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        FluentActions.Invoking(() => KeyRotation.Generate(Path, _time)).Should().Throw<KeyFormatException>().WithMessage("*keys already*");
    }

    [Fact]
    public void Publishes_a_new_key_before_it_signs_and_an_old_one_until_its_last_token_is_dead()
    {
        var old = KeyRotation.Generate(Path, _time);
        using var keys = new KeyDirectory(Path, _time);
        _time.Advance(TimeSpan.FromSeconds(10));
        var next = KeyRotation.Rotate(Path, TimeSpan.FromSeconds(120), _time);

        States(keys).Should().Equal((old, KeyState.Current), (next, KeyState.Next));
        keys.GetPublishedKeys().KeyIds.Should().BeEquivalentTo(old, next);
        keys.GetSigningKey().PublicKey.KeyId.Should().Be(old);

        _time.Advance(TimeSpan.FromSeconds(119));
        keys.GetSigningKey().PublicKey.KeyId.Should().Be(old);
        _time.Advance(TimeSpan.FromSeconds(1));
        keys.GetSigningKey().PublicKey.KeyId.Should().Be(next);
        States(keys).Should().Equal((old, KeyState.Retiring), (next, KeyState.Current));

        // 300 s of life and twice 30 s of leeway.
        _time.Advance(TimeSpan.FromSeconds(359));
        keys.GetPublishedKeys().KeyIds.Should().BeEquivalentTo(old, next);
        _time.Advance(TimeSpan.FromSeconds(1));
        keys.GetPublishedKeys().KeyIds.Should().Equal(next);
        States(keys).Should().Equal((old, KeyState.Retired), (next, KeyState.Current));
    }

    [Fact]
    public void Retires_only_what_it_may()
    {
        var old = KeyRotation.Generate(Path, _time);
        FluentActions.Invoking(() => KeyRotation.Retire(Path, old, timeProvider: _time)).Should().Throw<KeyFormatException>().WithMessage("*signs now*");
        FluentActions.Invoking(() => KeyRotation.Retire(Path, "nope", timeProvider: _time)).Should().Throw<KeyFormatException>().WithMessage("*no key nope*");
        var next = KeyRotation.Rotate(Path, TimeSpan.FromSeconds(60), _time);
        FluentActions.Invoking(() => KeyRotation.Rotate(Path, TimeSpan.Zero, _time)).Should().Throw<KeyFormatException>().WithMessage("*waiting to sign*");
        _time.Advance(TimeSpan.FromSeconds(60));
        FluentActions.Invoking(() => KeyRotation.Retire(Path, old, timeProvider: _time)).Should().Throw<KeyFormatException>().WithMessage("*--force*");
        KeyRotation.Retire(Path, old, force: true, _time);
        File.Exists(_temp[$"keys/{old}.pem"]).Should().BeFalse();
        using var keys = new KeyDirectory(Path, _time);
        keys.GetPublishedKeys().KeyIds.Should().Equal(next);
    }

    [Fact]
    public void Never_brings_a_retired_key_back_when_a_later_one_is_taken_out()
    {
        var first = KeyRotation.Generate(Path, _time);
        var second = KeyRotation.Rotate(Path, TimeSpan.Zero, _time);
        _time.Advance(TimeSpan.FromSeconds(400));
        var third = KeyRotation.Rotate(Path, TimeSpan.Zero, _time);
        using var keys = new KeyDirectory(Path, _time);
        States(keys).Should().Equal((first, KeyState.Retired), (second, KeyState.Retiring), (third, KeyState.Current));

        KeyRotation.Retire(Path, second, force: true, _time);
        _time.Advance(TimeSpan.FromSeconds(2));
        States(keys).Should().Equal((first, KeyState.Retired), (third, KeyState.Current));
        keys.GetPublishedKeys().KeyIds.Should().Equal(third);
    }

    [Fact]
    public void Retires_a_dead_key_without_force()
    {
        var old = KeyRotation.Generate(Path, _time);
        KeyRotation.Rotate(Path, TimeSpan.Zero, _time);
        _time.Advance(TimeSpan.FromSeconds(360));
        KeyRotation.Retire(Path, old, timeProvider: _time);
        File.Exists(_temp[$"keys/{old}.pem"]).Should().BeFalse();
    }

    [Fact]
    public void Signs_with_the_new_key_at_once_when_the_lead_is_zero()
    {
        KeyRotation.Generate(Path, _time);
        var next = KeyRotation.Rotate(Path, TimeSpan.Zero, _time);
        using var keys = new KeyDirectory(Path, _time);
        keys.GetSigningKey().PublicKey.KeyId.Should().Be(next);
    }

    [Fact]
    public void Goes_on_with_the_last_good_keys_when_a_reload_is_refused()
    {
        var keyId = KeyRotation.Generate(Path, _time);
        using var keys = new KeyDirectory(Path, _time);
        File.WriteAllText(_temp["keys/keys.json"], "{ broken");
        _time.Advance(TimeSpan.FromSeconds(2));
        keys.GetSigningKey().PublicKey.KeyId.Should().Be(keyId);
        FluentActions.Invoking(() => new KeyDirectory(Path, _time)).Should().Throw<KeyFormatException>().WithMessage("*keys.json*");
    }

    [Fact]
    public void Refuses_keys_that_others_can_read_and_lists_every_fault()
    {
        var first = KeyRotation.Generate(Path, _time);
        var second = KeyRotation.Rotate(Path, TimeSpan.Zero, _time);
        File.SetUnixFileMode(_temp[$"keys/{first}.pem"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        File.Delete(_temp[$"keys/{second}.pem"]);
        FluentActions.Invoking(() => new KeyDirectory(Path, _time)).Should().Throw<KeyFormatException>()
            .Which.Message.Should().ContainAll($"{first}.pem", "chmod 600", $"{second}.pem", "no such file");
    }

    [Fact]
    public void Refuses_a_directory_that_others_can_write_and_a_file_that_holds_another_key()
    {
        var keyId = KeyRotation.Generate(Path, _time);
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_111_111);
        FluentActions.Invoking(() => new KeyDirectory(Path, _time)).Should().Throw<KeyFormatException>().WithMessage("*chmod go-w*");
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_000_000);
        using var other = Ed25519PrivateKey.Generate();
        File.Delete(_temp[$"keys/{keyId}.pem"]);
        KeyFiles.SavePrivateKey(_temp[$"keys/{keyId}.pem"], other);
        FluentActions.Invoking(() => new KeyDirectory(Path, _time)).Should().Throw<KeyFormatException>().WithMessage($"*the key in it is {other.PublicKey.KeyId}*");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"version":2,"keys":[]}""")]
    [InlineData("""{"version":1,"keys":[null]}""")]
    [InlineData("""{"version":1,"keys":[],"more":1}""")]
    [InlineData("""{"version":1,"keys":[{"kid":"../x","createdAt":1,"signsFrom":1}]}""")]
    [InlineData("""{"version":1,"keys":[]}""")]
    public void Refuses_a_bad_index(string json)
    {
        KeyRotation.Generate(Path, _time);
        File.WriteAllText(_temp["keys/keys.json"], json);
        FluentActions.Invoking(() => new KeyDirectory(Path, _time)).Should().Throw<KeyFormatException>().WithMessage("*keys.json*");
    }

    private static IEnumerable<(string, KeyState)> States(KeyDirectory keys) => keys.List().Select(entry => (entry.KeyId, entry.State));
}
