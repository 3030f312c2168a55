using System.Text.Json;
using OathMesh.Conformance.Runner.Results;

namespace OathMesh.Conformance.Runner.Tests.Results;

public sealed class JsonComparisonTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"a":1,"b":[true,null]}""", """{"b":[true,null],"a":1}""")]
    [InlineData("""{"a":"\u00e4"}""", """{"a":"ä"}""")]
    [InlineData("100", "1e2")]
    [InlineData("9007199254740993", "9007199254740993")]
    public void Finds_equal_values_equal_however_they_are_written(string expected, string actual) => Compare(expected, actual).Should().BeEmpty();

    [Theory]
    [InlineData("""{"a":1}""", "{}", "$.a", "1", null)]
    [InlineData("{}", """{"a":1}""", "$.a", null, "1")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "$.a", "1", "\"1\"")]
    [InlineData("""{"a":null}""", "{}", "$.a", "null", null)]
    [InlineData("""{"a":{"b":[1,2]}}""", """{"a":{"b":[1,3]}}""", "$.a.b[1]", "2", "3")]
    [InlineData("[1,2]", "[1]", "$[1]", "2", null)]
    [InlineData("[1]", "[1,2]", "$[1]", null, "2")]
    [InlineData("[1,2]", "{}", "$", "[1,2]", "{}")]
    [InlineData("\"a\"", "\"A\"", "$", "\"a\"", "\"A\"")]
    [InlineData("9007199254740993", "9007199254740992", "$", "9007199254740993", "9007199254740992")]
    [InlineData("false", "null", "$", "false", "null")]
    public void Tells_where_values_differ(string expected, string actual, string path, string? left, string? right) =>
        Compare(expected, actual).Should().ContainSingle().Which.Should().Be(new Difference(path, left, right));

    [Fact]
    public void Tells_every_difference_what_is_expected_first() =>
        Compare("""{"outcome":"deny","step":8,"code":"x"}""", """{"more":1,"code":"y","outcome":"allow"}""")
            .Select(difference => difference.Path).Should().Equal("$.outcome", "$.step", "$.code", "$.more");

    private static IReadOnlyList<Difference> Compare(string expected, string actual)
    {
        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(actual);
        return JsonComparison.Compare("$", left.RootElement, right.RootElement);
    }
}
