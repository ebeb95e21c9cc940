using CsCheck;

namespace Inferly.Pipeline.Tests.Providers.Sim;

/// <summary>Random schemas of the subset that the sampler promises, each with at least one instance.</summary>
internal static class SchemaGen
{
    private static readonly Gen<bool> Coin = Gen.Bool;

    private static readonly Gen<string> Integer =
        from least in Gen.Int[-50, 50]
        from width in Gen.Int[0, 60]
        from form in Gen.Int[0, 5]
        from multiple in Gen.Int[1, 7]
        select form switch
        {
            0 => """{"type":"integer"}""",
            1 => $$"""{"type":"integer","minimum":{{least}},"maximum":{{least + width}}}""",
            2 => $$"""{"type":"integer","exclusiveMinimum":{{least}},"exclusiveMaximum":{{least + width + 2}}}""",
            3 => $$"""{"type":"integer","multipleOf":{{multiple}},"minimum":{{least}},"maximum":{{least + multiple + width}}}""",
            4 => $$"""{"type":"integer","multipleOf":{{multiple}}.5}""",
            _ => $$"""{"type":"integer","maximum":{{least}}}""",
        };

    private static readonly Gen<string> Number =
        from least in Gen.Int[-50, 50]
        from tenths in Gen.Int[1, 30]
        from form in Gen.Int[0, 4]
        select form switch
        {
            0 => """{"type":"number"}""",
            1 => $$"""{"type":"number","minimum":{{least}}.25,"maximum":{{least + tenths}}.5}""",
            2 => $$"""{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":0.00{{tenths}}}""",
            3 => $$"""{"type":"number","multipleOf":0.{{tenths}},"minimum":{{least}}}""",
            _ => $$"""{"minimum":{{least}},"type":["number","null"]}""",
        };

    private static readonly Gen<string> Text =
        from least in Gen.Int[0, 60]
        from width in Gen.Int[0, 20]
        from form in Gen.Int[0, 2]
        select form switch
        {
            0 => """{"type":"string"}""",
            1 => $$"""{"type":"string","minLength":{{least}},"maxLength":{{least + width}}}""",
            _ => $$"""{"type":"string","maxLength":{{width}}}""",
        };

    private static readonly Gen<string> Format =
        Gen.OneOf("date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri")
            .Select(name => $$"""{"type":"string","format":"{{name}}"}""");

    private static readonly Gen<string> Atom = Gen.OneOf("a", "Q7", "[a-z]", "[^0-9]", @"\\d", @"\\w", @"\\s", ".", "(?:x|yz)", "[A-F0-9]", @"\\.", "(ab)+");
    private static readonly Gen<string> Quantifier = Gen.OneOf("", "?", "*", "+", "{3}", "{1,4}", "{2,}");

    private static readonly Gen<string> Pattern =
        from pieces in Gen.Select(Atom, Quantifier, (atom, quantifier) => atom == "(ab)+" ? atom : atom + quantifier).Array[1, 5]
        from anchored in Coin
        select $$"""{"type":"string","pattern":"{{(anchored ? "^" : "")}}{{string.Concat(pieces)}}{{(anchored ? "$" : "")}}"}""";

    private static readonly Gen<string> Choice =
        Gen.OneOf(
            """{"enum":["celsius","fahrenheit",null,3,[1],{"a":1}]}""", """{"const":null}""", """{"const":{"kind":"x"}}""",
            """{"type":"string","enum":["a","b"]}""", """{"type":["integer","null"],"enum":[1,2,null]}""",
            """{"allOf":[{"enum":["a","b","c"]},{"enum":["c","d"]}]}""", """{"type":"boolean"}""", """{"type":"null"}""",
            """{"type":"string","nullable":true}""", "{}", "true");

    private static readonly Gen<string> Recursive =
        Gen.OneOf("""{"$ref":"#/$defs/tree"}""", """{"$ref":"#/$defs/list"}""", """{"allOf":[{"$ref":"#/$defs/id"},{"minimum":10}]}""");

    private static readonly Gen<string> Leaf = Gen.OneOf(Integer, Number, Text, Format, Pattern, Choice, Recursive);

    /// <summary>A schema with definitions that it may refer to.</summary>
    public static Gen<string> Root { get; } = Of(3).Select(schema =>
        $$$"""
        {"allOf":[{{{schema}}}],"$defs":{
          "id":{"type":"integer","minimum":1,"maximum":99},
          "tree":{"type":"object","properties":{"value":{"$ref":"#/$defs/id"},"children":{"type":"array","items":{"$ref":"#/$defs/tree"} } },
                  "required":["value","children"],"additionalProperties":false},
          "list":{"type":"object","properties":{"head":{"type":"string"},"tail":{"anyOf":[{"$ref":"#/$defs/list"},{"type":"null"}]}},"required":["head","tail"]} } }
        """);

    private static Gen<string> Of(int depth) => depth == 0 ? Leaf : Gen.OneOf(Leaf, Object(depth), Array(depth), Union(depth), Merged(depth));

    private static Gen<string> Object(int depth) =>
        from schemas in Of(depth - 1).Array[0, 4]
        from required in Coin.Array[4]
        from closed in Coin
        let names = schemas.Select((_, i) => $"p{i}").ToList()
        let listed = string.Join(',', names.Where((_, i) => required[i]).Select(name => $"\"{name}\""))
        let properties = string.Join(',', schemas.Select((schema, i) => $"\"p{i}\":{schema}"))
        select $$$"""{"type":"object","properties":{ {{{properties}}} },"required":[{{{listed}}}]{{{(closed ? ",\"additionalProperties\":false" : "")}}} }""";

    private static Gen<string> Array(int depth) =>
        from items in Of(depth - 1)
        from first in Of(depth - 1)
        from least in Gen.Int[0, 3]
        from form in Gen.Int[0, 3]
        select form switch
        {
            0 => $$"""{"type":"array","items":{{items}},"minItems":{{least}},"maxItems":{{least + 2}}}""",
            1 => $$"""{"type":"array","prefixItems":[{{first}},{{items}}],"items":false}""",
            2 => $$"""{"type":"array","prefixItems":[{{first}}],"items":{{items}},"minItems":{{least}}}""",
            _ => $$"""{"type":"array","items":{"type":"integer","minimum":0,"maximum":{{least + 1}}},"uniqueItems":true,"minItems":{{least}}}""",
        };

    private static Gen<string> Union(int depth) =>
        from branches in Of(depth - 1).Array[1, 3]
        from form in Gen.Int[0, 2]
        select form switch
        {
            0 => $$"""{"anyOf":[{{string.Join(',', branches)}}]}""",
            1 => $$"""{"oneOf":[{"type":"string","maxLength":5},{"type":"object","properties":{"v":{{branches[0]}} },"required":["v"]},{"type":"integer"}]}""",
            _ => $$"""
                 {"type":"object","properties":{"shared":{{branches[0]}} },"required":["kind"],"oneOf":[
                   {"properties":{"kind":{"const":"a"},"a":{{branches[0]}} },"required":["a"]},{"properties":{"kind":{"const":"b"} } }]}
                 """,
        };

    /// <summary>Parts that say different things about one object.</summary>
    private static Gen<string> Merged(int depth) =>
        from one in Of(depth - 1)
        from other in Of(depth - 1)
        select $$"""
                 {"allOf":[{"type":"object","properties":{"x":{{one}} },"required":["x"]},
                           {"properties":{"y":{{other}},"n":{"type":"number","minimum":5} },"required":["y","n"]},
                           {"properties":{"n":{"type":"integer","maximum":9} } }]}
                 """;
}
