using System.Text;
using OathMesh.Policy;
using OathMesh.Revocation;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Revocation;

public sealed class RevocationSetTests
{
    private static readonly OathMeshCaller Caller = new()
    {
        Issuer = "https://issuer.test", Subject = "agent://ci/deploy-bot", Audience = "https://a.test", Action = "read",
        TokenId = "0123456789abcdef", IssuedAt = 0, ExpiresAt = 60, KeyId = "key-1",
    };

    public static TheoryData<string, bool> Entries => new()
    {
        { "sub:agent://ci/deploy-bot", true },
        { "sub:agent://ci/deploy-bo", false },
        { "sub:agent://ci/deploy-bot2", false },
        { "sub:Agent*", false },
        { "sub:agent://ci/*", true },
        { "sub:agent://ci/deploy-bot*", true },
        { "sub:agent://ci/deploy-bot/*", false },
        { "sub:*", true },
        { "sub:*bot", true },
        { "sub:agent://*/deploy-*", true },
        { "sub:agent://*/build-*", false },
        { "sub:agent://c*i*/deploy*t", true },
        { "jti:0123456789abcdef", true },
        { "jti:0123456789abcdeF", false },
        { "kid:key-1", true },
        { "kid:key-2", false },
        { "client:https://issuer.test", true },
        { "client:https://issuer.test/", false },
        { "client:agent://ci/deploy-bot", false },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void Finds_what_fits_the_caller_and_nothing_else(string entry, bool fits)
    {
        var set = new RevocationSet([Parse("sub:svc://other"), Parse("sub:svc://other/*"), Parse(entry)]);
        (set.Find(Caller)?.ToString()).Should().Be(fits ? entry : null);
    }

    [Fact]
    public void Patterns_mean_what_they_mean_in_policies()
    {
        var random = SeededRandom.Create(7);
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = Text(random, "ab/*", 8);
            var subject = Text(random, "ab/", 10);
            if (pattern.Contains('*', StringComparison.Ordinal))
            {
                var set = new RevocationSet([new RevocationEntry { Kind = RevocationKind.Subject, Value = pattern }]);
                (set.Find(RevocationKind.Subject, subject) is not null).Should().Be(Wildcard.IsMatch(pattern, subject), "{0} on {1}", pattern, subject);
            }
        }
    }

    [Fact]
    public void An_allow_allocates_nothing_with_a_full_list()
    {
        var set = Full();
        set.Find(Caller).Should().BeNull();
        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                set.Find(Caller);
            }
        }).Should().Be(0);
    }

    [Fact]
    public void Its_version_follows_from_what_it_revokes_alone()
    {
        var one = new RevocationSet([Parse("sub:*") with { Reason = "a", RevokedAt = 1, Until = 5, RevokedBy = "x" }, Parse("kid:k")]);
        var same = new RevocationSet([Parse("kid:k"), Parse("sub:*")]);
        one.Version.Should().Be(same.Version).And.HaveLength(22).And.NotBe(new RevocationSet([Parse("sub:*")]).Version);
        Encoding.UTF8.GetString(one.Json.Span).Should().Be("""{"version":1,"entries":[{"sub":"*"},{"kid":"k"}]}""");
        RevocationSet.Parse(one.Json.Span).Version.Should().Be(one.Version);
    }

    [Fact]
    public void Of_two_that_name_the_same_the_last_counts() =>
        new RevocationSet([Parse("kid:k") with { Reason = "a" }, Parse("kid:k") with { Reason = "b" }]).Entries.Should().ContainSingle().Which.Reason.Should().Be("b");

    [Fact]
    public void Takes_10000_entries_and_no_more()
    {
        var entries = Enumerable.Range(0, RevocationSet.MaxEntries).Select(i => Parse($"kid:k{i}")).ToList();
        var full = new RevocationSet(entries);
        RevocationSet.Parse(full.Json.Span).Entries.Should().HaveCount(RevocationSet.MaxEntries);
        var more = () => new RevocationSet(entries.Append(Parse("kid:more")));
        more.Should().Throw<RevocationFormatException>().WithMessage("There are 10001 revocations; at most 10000*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":1,"entries":null}""")]
    [InlineData("""{"version":2,"entries":[]}""")]
    [InlineData("""{"version":"1","entries":[]}""")]
    [InlineData("""{"version":1,"version":1,"entries":[]}""")]
    [InlineData("""{"version":1,"entries":[],"more":1}""")]
    [InlineData("""{"version":1,"entries":[]} x""")]
    [InlineData("""{"version":1,"entries":[null]}""")]
    [InlineData("""{"version":1,"entries":[{}]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":null}]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":""}]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":"nobody"}]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":"agent://a b*"}]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":"*","kid":"k"}]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":"*","act":"deploy"}]}""")]
    [InlineData("""{"version":1,"entries":[{"jti":"short"}]}""")]
    [InlineData("""{"version":1,"entries":[{"kid":"a*"}]}""")]
    [InlineData("""{"version":1,"entries":[{"client":"a b"}]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":"\ud800*"}]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":"*"},]}""")]
    [InlineData("""{"version":1,"entries":[/* */]}""")]
    [InlineData("""{"version":1,"entries":[{"sub":["*"]}]}""")]
    public void Refuses_the_whole_of_a_list_that_is_not_understood(string json)
    {
        var parse = () => RevocationSet.Parse(Encoding.UTF8.GetBytes(json));
        parse.Should().Throw<RevocationFormatException>();
    }

    [Fact]
    public void Refuses_text_that_is_not_UTF_8()
    {
        var json = Encoding.Latin1.GetBytes("""{"version":1,"entries":[{"sub":"*","reason":"é"}]}""");
        var parse = () => RevocationSet.Parse(json);
        parse.Should().Throw<RevocationFormatException>().WithMessage("*UTF-8*");
    }

    [Fact]
    public void Never_fails_in_another_way_on_damaged_lists()
    {
        var random = SeededRandom.Create(7);
        var good = new RevocationSet([Parse("sub:agent://ci/*"), Parse("kid:k"), Parse("client:https://c.test")]).Json.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good[..random.Next(good.Length + 1)];
            for (var changes = random.Next(3); changes > 0 && bytes.Length > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                RevocationSet.Parse(bytes).Find(Caller);
            }
            catch (RevocationFormatException)
            {
                // The one way to refuse.
            }
        }
    }

    internal static RevocationEntry Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return new RevocationEntry { Kind = (RevocationKind)RevocationEntry.KindNames.ToList().IndexOf(text[..colon]), Value = text[(colon + 1)..] };
    }

    private static RevocationSet Full() => new(Enumerable.Range(0, RevocationSet.MaxEntries).Select(i => Parse((i % 5) switch
    {
        0 => $"sub:agent://ci/other-{i}",
        1 => $"sub:agent://repo/acme-{i}/*",
        2 => $"sub:agent://*/team-{i}",
        3 => $"jti:0123456789abcdef-{i}",
        _ => $"kid:key-{i}",
    })));

    private static string Text(Random random, string alphabet, int longest) =>
        new([.. Enumerable.Range(0, random.Next(1, longest)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
}
