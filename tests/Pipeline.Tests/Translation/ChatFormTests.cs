using System.Text;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Translation;

namespace Inferly.Pipeline.Tests.Translation;

public sealed class ChatFormTests
{
    [Fact]
    public void Of_CallsAndTheirOutputs_BecomeATurnAndItsResults()
    {
        var messages = Messages(
            """
            {"role":"user","content":"Weather?"},
            {"type":"function_call","call_id":"c1","name":"get_weather","arguments":"{\"city\":\"Oslo\"}"},
            {"type":"function_call","call_id":"c2","name":"get_time","arguments":"{}"},
            {"type":"function_call_output","call_id":"c1","output":"18 degrees"}
            """);
        Same("""{"role":"user","content":"Weather?"}""", messages[0]);
        Same(
            """
            {"role":"assistant","content":null,"tool_calls":[
              {"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}},
              {"id":"c2","type":"function","function":{"name":"get_time","arguments":"{}"}}]}
            """,
            messages[1]);
        Same("""{"role":"tool","tool_call_id":"c1","content":"18 degrees"}""", messages[2]);
    }

    [Theory]
    [InlineData("""{"type":"input_file","filename":"a.txt","file_data":"data:,x"}""", """{"type":"file","file":{"file_data":"data:,x","filename":"a.txt"}}""")]
    [InlineData("""{"type":"input_image","image_url":"data:,x","detail":"low"}""", """{"type":"image_url","image_url":{"url":"data:,x","detail":"low"}}""")]
    public void Of_Part_KeepsAllItsMembers(string part, string chat) =>
        Same(chat, Messages($$"""{"role":"user","content":[{{part}}]}""")[0]!["content"]![0]);

    [Fact]
    public void Of_Refusal_StaysOne() =>
        Same(
            """{"type":"refusal","refusal":"No."}""",
            Messages("""{"role":"assistant","content":[{"type":"refusal","refusal":"No."}]}""")[0]!["content"]![0]);

    private static JsonArray Messages(string items)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"p/m","input":[{{items}}]}""");
        Assert.Null(RequestScanner.Scan(Operation.Response, body, out var request));
        Assert.Null(ChatForm.Of(request!, out var chat));
        return JsonNode.Parse(chat!.Body.Span)!["messages"]!.AsArray();
    }

    private static void Same(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());
}
