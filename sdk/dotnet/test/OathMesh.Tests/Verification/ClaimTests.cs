using OathMesh.Tests.Support;

namespace OathMesh.Tests.Verification;

public sealed class ClaimTests
{
    private readonly Receiver _receiver = new();

    [Theory]
    [InlineData("[\"https://inventory.internal\"]", "claim_invalid:aud")]
    [InlineData("\"\"", "claim_invalid:aud")]
    [InlineData("null", "claim_invalid:aud")]
    [InlineData("\"https://inventory.internal/\"", "audience_mismatch")]
    [InlineData("\"https://Inventory.internal\"", "audience_mismatch")]
    [InlineData("\"https://other.internal\"", "audience_mismatch")]
    public Task Denies_any_other_audience(string value, string code) =>
        _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["aud"] = value), 10, code);

    [Theory]
    [InlineData("aud", 10)]
    [InlineData("sub", 11)]
    [InlineData("act", 11)]
    [InlineData("jti", 11)]
    public Task Denies_a_missing_claim(string claim, int step) =>
        _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p.Remove(claim)), step, $"claim_missing:{claim}");

    [Theory]
    [InlineData("sub", "agent://a", "agent:/a", "agent://", "ci", "bot://a", "Agent://a", "agent://a b", "agent://ä", "agent://a\\u0000", "://a")]
    [InlineData("sub", "user://A-Z/_.@:~%+=-", "user://a#b", "user://a?b", "user://a,b", "user://a*b", "user://a;b")]
    [InlineData("act", "a", "", "a b", "a*", "ä", "a+b", "a?")]
    [InlineData("act", "AZaz09._:/-", "a,b", "a~b", "a@b", "a=b")]
    [InlineData("jti", "abcdefghijklmnop", "abcdefghijklmno", "abcdefghijklmno p", "abcdefghijklmno/", "äbcdefghijklmnop")]
    [InlineData("jti", "AZaz09._~-AZaz09", "AZaz09._~-AZaz0+", "AZaz09._~-AZaz0=")]
    public async Task Holds_the_form_of_required_claims(string claim, string good, params string[] bad)
    {
        await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p[claim] = $"\"{good}\""));
        foreach (var value in bad)
        {
            await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p[claim] = $"\"{value}\""), 11, $"claim_invalid:{claim}");
        }

        foreach (var value in new[] { "null", "1", "{}", $"[\"{good}\"]" })
        {
            await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p[claim] = value), 11, $"claim_invalid:{claim}");
        }
    }

    [Theory]
    [InlineData("sub", "svc://", 256)]
    [InlineData("act", "", 128)]
    [InlineData("jti", "", 128)]
    public async Task Holds_both_sides_of_the_longest_required_claims(string claim, string prefix, int length)
    {
        await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p[claim] = $"\"{prefix}{new string('a', length)}\""));
        await _receiver.ShouldDenyAsync(
            _receiver.SignPayload(p => p[claim] = $"\"{prefix}{new string('a', length + 1)}\""), 11, $"claim_invalid:{claim}");
    }

    [Theory]
    [InlineData("reason")]
    [InlineData("env")]
    [InlineData("tenant")]
    [InlineData("delegated_by")]
    public async Task Holds_both_sides_of_optional_texts(string claim)
    {
        await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p[claim] = $"\"{new string('a', 512)}\""));
        await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p[claim] = $"\"{new string('ä', 256)}\""));
        await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p[claim] = "\"\""));
        foreach (var value in new[] { $"\"{new string('a', 513)}\"", $"\"{new string('ä', 256)}a\"", "null", "1", "[]", "{}" })
        {
            await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p[claim] = value), 11, $"claim_invalid:{claim}");
        }
    }

    [Fact]
    public async Task Holds_both_sides_of_scope()
    {
        var caller = await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p["scope"] = Scope(32)));
        caller.Scope.Should().HaveCount(32);
        (await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p["scope"] = "[]"))).Scope.Should().BeEmpty();
        (await _receiver.ShouldAllowAsync(_receiver.SignPayload(_ => { }))).Scope.Should().BeNull();
        foreach (var value in new[] { Scope(33), "\"a b\"", "null", "{}", "[1]", "[\"a\",null]", "[[\"a\"]]", "[{}]" })
        {
            await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["scope"] = value), 11, "claim_invalid:scope");
        }

        static string Scope(int entries) => "[" + string.Join(',', Enumerable.Range(0, entries).Select(i => $"\"s{i}\"")) + "]";
    }

    [Fact]
    public async Task Holds_the_form_of_src()
    {
        var caller = await _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p["src"] = """{"repo":"acme/shop","x":{"y":[1]}}"""));
        caller.Source.Should().Be(new OathMeshSource { Repository = "acme/shop" });
        foreach (var value in new[] { "null", "\"a\"", "[]", """{"repo":1}""", """{"sha":null}""", $$"""{"type":"{{new string('a', 513)}}"}""" })
        {
            await _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["src"] = value), 11, "claim_invalid:src");
        }
    }

    [Fact]
    public Task Denies_the_actor_object_of_RFC_8693() =>
        _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["act"] = """{"sub":"admin"}"""), 11, "claim_invalid:act");
}
