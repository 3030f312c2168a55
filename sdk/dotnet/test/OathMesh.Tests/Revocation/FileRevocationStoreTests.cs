using OathMesh.Revocation;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Revocation;

public sealed class FileRevocationStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    private string FilePath => _directory["revocations.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Keeps_every_part_of_an_entry_over_a_restart()
    {
        var entry = RevocationSetTests.Parse("sub:agent://ci/*") with { Reason = "lost \"laptop\" é", RevokedAt = _time.NowSeconds, Until = _time.NowSeconds + 60, RevokedBy = "https://c.test/admin" };
        using (var store = Open())
        {
            store.Current.Entries.Should().BeEmpty();
            (await store.AddAsync(entry, CancellationToken.None)).Should().BeTrue();
            (await store.AddAsync(RevocationSetTests.Parse("kid:k"), CancellationToken.None)).Should().BeTrue();
        }

        using var again = Open();
        again.Current.Entries.Should().Equal(entry, RevocationSetTests.Parse("kid:k"));
        File.GetUnixFileMode(FilePath).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Should().BeEquivalentTo("revocations.json", "revocations.json.lock");
    }

    [Fact]
    public async Task Lifts_what_is_named_to_the_letter_and_nothing_else()
    {
        using var store = Open();
        await store.AddAsync(RevocationSetTests.Parse("sub:agent://ci/*"), CancellationToken.None);
        await store.AddAsync(RevocationSetTests.Parse("sub:agent://ci/bot"), CancellationToken.None);
        (await store.RemoveAsync(RevocationKind.Subject, "agent://ci/other", CancellationToken.None)).Should().BeFalse();
        (await store.RemoveAsync(RevocationKind.KeyId, "agent://ci/bot", CancellationToken.None)).Should().BeFalse();
        (await store.RemoveAsync(RevocationKind.Subject, "agent://ci/*", CancellationToken.None)).Should().BeTrue();
        store.Current.Entries.Should().ContainSingle().Which.ToString().Should().Be("sub:agent://ci/bot");
        (await store.RemoveAsync(RevocationKind.Subject, "agent://ci/bot", CancellationToken.None)).Should().BeTrue();
        store.Dispose();
        using var again = Open();
        again.Current.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Drops_an_entry_when_its_end_comes_and_not_before()
    {
        using var store = Open();
        await store.AddAsync(RevocationSetTests.Parse("kid:short") with { Until = _time.NowSeconds + 60 }, CancellationToken.None);
        await store.AddAsync(RevocationSetTests.Parse("kid:long") with { Until = _time.NowSeconds + (90 * 86_400) }, CancellationToken.None);
        var change = store.WaitForChangeAsync(store.Current.Version, CancellationToken.None);

        _time.Advance(TimeSpan.FromMilliseconds(59_999));
        store.Current.Entries.Should().HaveCount(2);
        change.IsCompleted.Should().BeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(1));
        store.Current.Entries.Should().ContainSingle().Which.Value.Should().Be("long");
        await change;

        for (var day = 0; day < 91; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
        }

        store.Current.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Leaves_out_what_ended_while_it_was_down()
    {
        using (var store = Open())
        {
            await store.AddAsync(RevocationSetTests.Parse("kid:k") with { Until = _time.NowSeconds + 60 }, CancellationToken.None);
        }

        _time.Advance(TimeSpan.FromSeconds(60));
        using var again = Open();
        again.Current.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Wakes_who_waits_when_something_changes_and_not_when_a_reason_does()
    {
        using var store = Open();
        var change = store.WaitForChangeAsync(store.Current.Version, CancellationToken.None);
        await store.AddAsync(RevocationSetTests.Parse("kid:k"), CancellationToken.None);
        await change;

        change = store.WaitForChangeAsync(store.Current.Version, CancellationToken.None);
        await store.AddAsync(RevocationSetTests.Parse("kid:k") with { Reason = "another" }, CancellationToken.None);
        change.IsCompleted.Should().BeFalse();
        await store.RemoveAsync(RevocationKind.KeyId, "k", CancellationToken.None);
        await change;
        await store.WaitForChangeAsync("an older version", CancellationToken.None);
    }

    [Fact]
    public async Task Has_a_bound_and_drops_nothing_for_another()
    {
        await File.WriteAllBytesAsync(FilePath, RevocationJson.WriteAll(Enumerable.Range(0, RevocationSet.MaxEntries - 1).Select(i => RevocationSetTests.Parse($"kid:k{i}"))));
        using var store = Open();
        (await store.AddAsync(RevocationSetTests.Parse("kid:last"), CancellationToken.None)).Should().BeTrue();
        (await store.AddAsync(RevocationSetTests.Parse("kid:more"), CancellationToken.None)).Should().BeFalse();
        (await store.AddAsync(RevocationSetTests.Parse("kid:last") with { Reason = "again" }, CancellationToken.None)).Should().BeTrue();
        store.Current.Entries.Should().HaveCount(RevocationSet.MaxEntries);
        store.Current.Find(RevocationKind.KeyId, "more").Should().BeNull();
    }

    [Fact]
    public async Task Loses_nothing_of_many_changes_at_once()
    {
        using (var store = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await store.AddAsync(RevocationSetTests.Parse($"kid:k{i}"), CancellationToken.None))));
        }

        using var again = Open();
        again.Current.Entries.Should().HaveCount(50);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"entries\":[{\"kid\":\"k\"}")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"version\":1,\"entries\":[{\"kid\":\"k\",\"act\":\"x\"}]}")]
    public void Does_not_open_a_damaged_file_and_says_how_to_mend_it(string content)
    {
        File.WriteAllText(FilePath, content);
        FluentActions.Invoking(Open).Should().Throw<RevocationFormatException>().WithMessage($"The file of revocations {FilePath} cannot be used: *good copy*allow again*");
        FluentActions.Invoking(() => FileRevocationStore.Check(FilePath)).Should().Throw<RevocationFormatException>();
        File.ReadAllText(FilePath).Should().Be(content);
    }

    [Fact]
    public void Does_not_open_a_file_that_others_may_change()
    {
        File.WriteAllText(FilePath, """{"version":1,"entries":[]}""");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        FluentActions.Invoking(Open).Should().Throw<RevocationFormatException>().WithMessage("*chmod go-w*");
    }

    [Fact]
    public void Belongs_to_one_process()
    {
        using var first = Open();
        FluentActions.Invoking(Open).Should().Throw<RevocationFormatException>().WithMessage("*One process may use it*");
    }

    [Fact]
    public async Task Says_that_it_could_not_keep_a_revocation_and_does_not_pretend()
    {
        using var store = Open();
        await store.AddAsync(RevocationSetTests.Parse("kid:kept"), CancellationToken.None);
        File.Delete(FilePath);
        Directory.CreateDirectory(FilePath);
        var add = async () => await store.AddAsync(RevocationSetTests.Parse("kid:lost"), CancellationToken.None);
        await add.Should().ThrowAsync<RevocationUnavailableException>();
        store.Current.Entries.Should().ContainSingle().Which.Value.Should().Be("kept");
        Directory.Delete(FilePath);
        (await store.AddAsync(RevocationSetTests.Parse("kid:found"), CancellationToken.None)).Should().BeTrue();
    }

    private FileRevocationStore Open() => new(FilePath, _time);
}
