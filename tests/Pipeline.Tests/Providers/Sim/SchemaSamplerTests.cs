using System.Text.Json;
using CsCheck;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SchemaSamplerTests
{
    private static readonly string[] Texts =
        ["", "hello", "Add 12 and 7.5 for Ada Lovelace in Paris and Rome, in celsius", "mail a@b.org on 2026-03-04, see https://x.org/y", "x Q7abab"];

    [Fact]
    public void Sample_AnySchemaOfTheSubset_GivesAValidInstance()
    {
        var covered = new HashSet<JsonValueKind>();
        Gen.Select(SchemaGen.Root, Gen.OneOf(Texts), Gen.ULong).ForAll(1000, sample =>
        {
            var (text, hints, seed) = sample;
            using var schema = JsonDocument.Parse(text);
            Assert.Null(SchemaSampler.Sample(schema.RootElement, new SimHints(hints), seed, out var json));
            using var value = JsonDocument.Parse(json);
            Assert.Null(JsonSchemaValidator.Validate(schema.RootElement, value.RootElement));
            Assert.Null(SchemaSampler.Sample(schema.RootElement, new SimHints(hints), seed, out var again));
            Assert.Equal(json, again);
            covered.Add(value.RootElement.ValueKind);
        });
        Assert.Superset(new HashSet<JsonValueKind> { JsonValueKind.Object, JsonValueKind.Array, JsonValueKind.String, JsonValueKind.Number, JsonValueKind.Null }, covered);
    }

    [Theory]
    [InlineData("""{"type":"number"}""", "Send 7.25 euros", "7.25")]
    [InlineData("""{"type":"number","minimum":0.12345,"maximum":0.12345}""", "", "0.12345")]
    [InlineData("""{"type":"integer","minimum":-9e300,"maximum":-1e15}""", "", "-1000000000000000")]
    [InlineData("""{"type":"integer","minimum":10}""", "Between 3 and 12", "12")]
    [InlineData("""{"type":"string"}""", "What is the weather in San Francisco?", "\"San Francisco\"")]
    [InlineData("""{"type":"string"}""", "Search for \"blue shoes\" now", "\"blue shoes\"")]
    [InlineData("""{"enum":["celsius","fahrenheit"]}""", "in Fahrenheit please", "\"fahrenheit\"")]
    [InlineData("""{"type":"string","format":"email"}""", "write to ann@corp.io.", "\"ann@corp.io\"")]
    [InlineData("""{"type":"string","format":"date"}""", "on 2026-03-04", "\"2026-03-04\"")]
    [InlineData("""{"type":"string","pattern":"^[A-Z]{3}$"}""", "Fly from JFK", "\"JFK\"")]
    [InlineData("""{"type":"array","items":{"type":"number"}}""", "Sum 1, 2 and 3.5", "[1,2,3.5]")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "Compare Rome, Oslo and Paris", "[\"Rome\",\"Oslo\",\"Paris\"]")]
    [InlineData("""{"properties":{"a":{"type":"number"},"b":{"type":"number"}}}""", "Add 3 and 5", "{\"a\":3,\"b\":5}")]
    [InlineData("""{"properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}""", "Paris", "{\"city\":\"Paris\"}")]
    [InlineData("""{"properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}""", "Oslo for 3 days", "{\"city\":\"Oslo\",\"days\":3}")]
    public void Sample_TextHoldsFittingValues_TakesThem(string schema, string text, string expected) =>
        Assert.Equal(expected, Sample(schema, text));

    [Theory]
    [InlineData("false", "$: it allows no value")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""", "$: no string has at least 3 and at most 2 characters")]
    [InlineData("""{"type":"integer","minimum":3,"maximum":2}""", "$: no number is within its limits")]
    [InlineData("""{"type":"number","minimum":1e300}""", "$: no number is within its limits")]
    [InlineData("""{"type":"number","multipleOf":1e-20}""", "$: its multipleOf is too small, or no number is a multiple of all of them")]
    [InlineData("""{"type":"string","allOf":[{"type":"integer"}]}""", "$: no type satisfies it")]
    [InlineData("""{"properties":{"a":{"$ref":"#/nowhere"}}}""", "$.a: reference \"#/nowhere\" leads nowhere; only references within the schema (#/...) are followed")]
    [InlineData("""{"$ref":"#"}""", "$: its references go in a circle")]
    [InlineData("""{"properties":{"next":{"$ref":"#"}},"required":["next"]}""", "the schema has no instance of a reasonable size")]
    [InlineData("""{"type":"array","minItems":3,"uniqueItems":true,"items":{"type":"boolean"}}""", "$: could not find 3 items that differ")]
    [InlineData("""{"type":"string","pattern":"(?=a)b"}""", "$: its pattern has a look-around or an option, which is not supported here")]
    [InlineData("""{"type":"string","enum":[1]}""", "$: no value of its enum or const satisfies the rest of the schema")]
    [InlineData("""{"additionalProperties":false,"required":["a"]}""", "$.a: it is required, but additionalProperties does not allow it")]
    [InlineData("""{"type":"array","minItems":9000,"items":{"type":"array","minItems":9000,"items":{"type":"string"}}}""", "the schema has no instance of a reasonable size")]
    public void Sample_SchemaWithoutInstance_SaysWhere(string schema, string expected)
    {
        using var document = JsonDocument.Parse(schema);

        var error = SchemaSampler.Sample(document.RootElement, SimHints.None, 1, out var json);

        Assert.EndsWith(expected, error, StringComparison.Ordinal);
        Assert.Empty(json);
    }

    [Fact]
    public void Sample_OtherSeeds_GiveOtherInstances()
    {
        using var document = JsonDocument.Parse("""{"type":"integer","minimum":0,"maximum":1000}""");

        var instances = Enumerable.Range(0, 50).Select(seed =>
        {
            SchemaSampler.Sample(document.RootElement, SimHints.None, (ulong)seed, out var json);
            return json;
        }).ToHashSet();

        Assert.InRange(instances.Count, 40, 50);
    }

    private static string Sample(string schema, string text)
    {
        using var document = JsonDocument.Parse(schema);
        Assert.Null(SchemaSampler.Sample(document.RootElement, new SimHints(text), 1, out var json));
        return json;
    }
}
