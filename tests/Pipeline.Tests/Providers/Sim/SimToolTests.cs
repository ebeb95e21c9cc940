using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimToolTests : IDisposable
{
    public const string Weather = """
        {"type":"function","function":{"name":"get_weather","description":"Current conditions at a place","parameters":
         {"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city","unit"],"additionalProperties":false}}}
        """;

    private const string Transfer = """
        {"type":"function","function":{"name":"transferMoney","description":"Pays an amount to somebody","parameters":
         {"type":"object","properties":{"amount":{"type":"number","minimum":0.01},"to":{"type":"string"}},"required":["amount","to"]}}}
        """;

    private const string Time = """{"type":"function","function":{"name":"clock","description":"The time in a zone"}}""";

    private readonly SimClient _sim = new();

    public static string WithTools(string content, params string[] tools) =>
        SimClient.Chat(content, "fast", $"\"tools\":[{string.Join(',', tools)}]");

    public void Dispose() => _sim.Dispose();

    [Theory]
    [InlineData("What is the weather in Paris, in celsius?", "get_weather {\"city\":\"Paris\",\"unit\":\"celsius\"}")]
    [InlineData("Please transfer 12.50 to Ada Lovelace", "transferMoney {\"amount\":12.5,\"to\":\"Ada Lovelace\"}")]
    [InlineData("Which zone is Oslo in?", "clock {}")]
    [InlineData("Weather in celsius for Rome, Oslo and Bonn", "get_weather {\"city\":\"Rome\",\"unit\":\"celsius\"}; get_weather {\"city\":\"Oslo\",\"unit\":\"celsius\"}; get_weather {\"city\":\"Bonn\",\"unit\":\"celsius\"}")]
    [InlineData("Get the fahrenheit weather in Paris and look at the clock", "get_weather {\"city\":\"Paris\",\"unit\":\"fahrenheit\"}; clock {}")]
    [InlineData("Tell me a joke", "")]
    public async Task Chat_AutomaticChoice_CallsWhatTheUserSpeaksOf(string content, string expected) =>
        Assert.Equal(expected, Calls(await _sim.ChoiceAsync(WithTools(content, Weather, Transfer, Time))));

    [Theory]
    [InlineData("\"none\"", "Weather in Rome", "")]
    [InlineData("\"auto\"", "A joke", "")]
    [InlineData("\"required\"", "A joke", "get_weather")]
    [InlineData("{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}", "Weather in Rome", "clock")]
    [InlineData("{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}]}}", "Weather in Rome", "")]
    [InlineData("{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}]}}", "Weather in Rome", "clock")]
    public async Task Chat_ToolChoice_IsObeyed(string toolChoice, string content, string expected)
    {
        var choice = await _sim.ChoiceAsync(WithTools(content, Weather, Transfer, Time).Insert(1, $"\"tool_choice\":{toolChoice},"));

        Assert.Equal(expected, Calls(choice).Split(' ')[0]);
        Assert.Equal(expected.Length > 0 ? "tool_calls" : "stop", (string)choice["finish_reason"]!);
        Assert.Equal(expected.Length > 0, choice["message"]!["content"] is null);
    }

    [Theory]
    [InlineData("Weather in Rome and Oslo")]
    [InlineData("Look at the weather in Rome and the clock")]
    public async Task Chat_ParallelCallsForbidden_CallsOnce(string content)
    {
        var choice = await _sim.ChoiceAsync(WithTools(content, Weather, Time).Insert(1, "\"parallel_tool_calls\":false,"));

        Assert.Single(choice["message"]!["tool_calls"]!.AsArray());
    }

    [Fact]
    public async Task Chat_SeveralCalls_HaveDifferentIds()
    {
        var calls = (await _sim.ChoiceAsync(WithTools("Weather in Rome and Oslo", Weather)))["message"]!["tool_calls"]!.AsArray();

        Assert.Equal(2, calls.Select(call => (string)call!["id"]!).Distinct().Count());
    }

    [Theory]
    [InlineData("auto", "stop")]
    [InlineData("required", "tool_calls")]
    public async Task Chat_AfterToolResult_AnswersWithItUnlessACallIsRequired(string toolChoice, string finish)
    {
        var body = $$"""
            {"model":"fast","tool_choice":"{{toolChoice}}","tools":[{{Weather}}],"messages":[{"role":"user","content":"Weather in Rome and Oslo?"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"get_weather","arguments":"{}"} },
                                                              {"id":"b","type":"function","function":{"name":"get_weather","arguments":"{}"} }]},
             {"role":"tool","tool_call_id":"a","content":"Rain"},{"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"Snow"}]}]}
            """;

        var choice = await _sim.ChoiceAsync(body);

        Assert.Equal(finish, (string)choice["finish_reason"]!);
        if (finish == "stop")
        {
            Assert.Contains("The tool get_weather returned: Rain. The tool get_weather returned: Snow.", (string)choice["message"]!["content"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Chat_LimitWithinArguments_CutsThemAndDropsLaterCalls()
    {
        var choice = await _sim.ChoiceAsync(WithTools("Weather in Rome and Oslo", Weather).Insert(1, "\"max_tokens\":7,"));

        Assert.Equal("length", (string)choice["finish_reason"]!);
        Assert.Equal("get_weather {\"city\":\"Rome", Calls(choice));
    }

    [Fact]
    public async Task Chat_LegacyFunctions_CallOneInTheOldForm()
    {
        const string body = """
            {"model":"fast","messages":[{"role":"user","content":"weather in Paris"}],"function_call":{"name":"forecast"},
             "functions":[{"name":"weather"},{"name":"forecast","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}]}
            """;

        var choice = await _sim.ChoiceAsync(body);

        Assert.Equal("function_call", (string)choice["finish_reason"]!);
        Assert.Equal("""{"name":"forecast","arguments":"{\"city\":\"Paris\"}"}""", choice["message"]!["function_call"]!.ToJsonString(Plain));
    }

    [Fact]
    public async Task Chat_CustomTool_GetsTheTextAsInput()
    {
        var choice = await _sim.ChoiceAsync(WithTools("run code: print(1)", """{"type":"custom","custom":{"name":"code"}}"""));

        var call = Assert.Single(choice["message"]!["tool_calls"]!.AsArray())!;
        Assert.Equal("custom", (string)call["type"]!);
        Assert.Equal("""{"name":"code","input":"run code: print(1)"}""", call["custom"]!.ToJsonString(Plain));
    }

    [Fact]
    public async Task Chat_JsonSchema_AnswersWithAValidInstance()
    {
        const string schema = """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"ok":{"type":"boolean"}},"required":["name","age","ok"],"additionalProperties":false}""";
        var body = SimClient.Chat("Ada Lovelace is 36", "best", $$$"""
            "response_format":{"type":"json_schema","json_schema":{"name":"person","strict":true,"schema":{{{schema}}} } }
            """);

        using var value = JsonDocument.Parse(await _sim.TextAsync(body));

        using var parsed = JsonDocument.Parse(schema);
        Assert.Null(JsonSchemaValidator.Validate(parsed.RootElement, value.RootElement));
        Assert.Equal("Ada Lovelace", value.RootElement.GetProperty("name").GetString());
        Assert.Equal(36, value.RootElement.GetProperty("age").GetInt32());
    }

    [Fact]
    public async Task Chat_JsonObject_AnswersWithAnObject()
    {
        using var value = JsonDocument.Parse(await _sim.TextAsync(SimClient.Chat("Describe \"owls\" as JSON", "fast", "\"response_format\":{\"type\":\"json_object\"}")));

        Assert.True(value.RootElement.GetProperty("simulated").GetBoolean());
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"(?<=x)y"}}}""", "$.a: its pattern")]
    public async Task Chat_SchemaThatCannotBeMet_Is400AtItsPath(string schema, string reason)
    {
        var tool = $$$"""{"type":"function","function":{"name":"f","parameters":{{{schema}}} } }""";

        var (status, answer) = await _sim.PostAsync("chat/completions", WithTools("hi", Weather, tool).Insert(1, "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}},"));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("tools[1].function.parameters", (string)answer["error"]!["param"]!);
        Assert.Equal("invalid_function_parameters", (string)answer["error"]!["code"]!);
        Assert.Contains(reason, (string)answer["error"]!["message"]!, StringComparison.Ordinal);
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Calls(JsonNode choice) => choice["message"]!["tool_calls"] is { } calls
        ? string.Join("; ", calls.AsArray().Select(call => $"{call!["function"]!["name"]} {call["function"]!["arguments"]}"))
        : "";
}
