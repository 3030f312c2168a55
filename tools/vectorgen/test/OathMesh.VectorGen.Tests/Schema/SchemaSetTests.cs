using System.Text.Json;

namespace OathMesh.VectorGen.Tests.Schema;

public class SchemaSetTests
{
    [Theory]
    [InlineData("""{"type":"object"}""", "{}", "[]")]
    [InlineData("""{"type":"array"}""", "[]", "{}")]
    [InlineData("""{"type":"string"}""", "\"a\"", "1")]
    [InlineData("""{"type":"integer"}""", "1", "1.5")]
    [InlineData("""{"type":"integer"}""", "-1", "\"1\"")]
    [InlineData("""{"type":"boolean"}""", "false", "0")]
    [InlineData("""{"type":["string","null"]}""", "null", "1")]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1]}""", """{"a":[2]}""")]
    [InlineData("""{"enum":["a",1]}""", "1", "\"b\"")]
    [InlineData("""{"required":["a"]}""", """{"a":null}""", "{}")]
    [InlineData("""{"pattern":"^a+$"}""", "\"aa\"", "\"ab\"")]
    [InlineData("""{"minLength":1}""", "\"a\"", "\"\"")]
    [InlineData("""{"minimum":0,"maximum":14}""", "14", "15")]
    [InlineData("""{"minimum":0,"maximum":14}""", "0", "-1")]
    [InlineData("""{"minItems":1,"maxItems":2}""", "[1,2]", "[]")]
    [InlineData("""{"minItems":1,"maxItems":2}""", "[1]", "[1,2,3]")]
    [InlineData("""{"uniqueItems":true}""", "[1,2]", "[1,1]")]
    [InlineData("""{"items":{"type":"string"}}""", "[\"a\"]", "[\"a\",1]")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":"x","b":1}""", """{"a":1}""")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"a":1}""", """{"b":1}""")]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", """{"a":"x"}""", """{"a":1}""")]
    [InlineData("""{"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1}""", """{"a":1,"b":1}""")]
    [InlineData("""{"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"b":1}""", "{}")]
    [InlineData("""{"$ref":"#/$defs/text","$defs":{"text":{"type":"string"}}}""", "\"a\"", "1")]
    [InlineData("""{"$ref":"other.json#/$defs/list"}""", "[\"a\"]", "[1]")]
    public void Tells_valid_from_invalid(string schema, string valid, string invalid)
    {
        var schemas = Set(schema);
        schemas.Validate("one.json", Value(valid)).Should().BeEmpty();
        schemas.Validate("one.json", Value(invalid)).Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("""{"allOf":[]}""")]
    [InlineData("""{"properties":{"a":{"maxLength":1}}}""")]
    [InlineData("""{"$ref":"#/$defs/none"}""")]
    [InlineData("""{"$ref":"none.json#/$defs/list"}""")]
    [InlineData("""{"items":{"$ref":"other.json"}}""")]
    public void Refuses_a_schema_that_it_would_only_half_understand(string schema) =>
        FluentActions.Invoking(() => Set(schema)).Should().Throw<FormatException>();

    [Fact]
    public void Says_where_the_fault_is() =>
        Set("""{"properties":{"a":{"items":{"type":"string"}}}}""").Validate("one.json", Value("""{"a":["x",1]}"""))
            .Should().ContainSingle().Which.Should().StartWith("$.a[1]: ");

    private static SchemaSet Set(string schema) => new([
        ("one.json", schema),
        ("other.json", """{"$defs":{"list":{"items":{"$ref":"#/$defs/text"}},"text":{"type":"string"}}}"""),
    ]);

    private static JsonElement Value(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
