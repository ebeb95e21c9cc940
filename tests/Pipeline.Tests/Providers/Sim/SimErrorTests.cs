using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimErrorTests : IDisposable
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private const string Tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

    private readonly SimClient _sim = new();

    public void Dispose() => _sim.Dispose();

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    [InlineData("{\"model\":\"fast\",\"x\":\"\\ud800\"}", null)]
    [InlineData("{\"model\":\"fast\",\"x\":\"\\udc00\\ud800\"}", null)]
    [InlineData("{}", "model")]
    [InlineData("{\"model\":7}", "model")]
    [InlineData("{\"model\":\"embed\"," + Messages + "}", "model")]
    [InlineData("{\"model\":\"fast\"}", "messages")]
    [InlineData("{\"model\":\"fast\",\"messages\":[]}", "messages")]
    [InlineData("{\"model\":\"fast\",\"messages\":[1]}", "messages[0].content")]
    [InlineData("{\"model\":\"fast\",\"messages\":[{\"role\":\"robot\",\"content\":\"hi\"}]}", "messages[0].role")]
    [InlineData("{\"model\":\"fast\",\"messages\":[{\"role\":\"user\"}]}", "messages[0].content")]
    [InlineData("{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":7}]}", "messages[0].content")]
    [InlineData("{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"film\"}]}]}", "messages[0].content[1]")]
    [InlineData("{\"model\":\"fast\",\"messages\":[{\"role\":\"tool\",\"content\":\"a\",\"tool_call_id\":\"x\"}]}", "messages[0].tool_call_id")]
    [InlineData("{\"model\":\"fast\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}]}", "messages[0]")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"n\":0}", "n")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"max_tokens\":0}", "max_tokens")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"max_completion_tokens\":\"9\"}", "max_completion_tokens")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"temperature\":2.5}", "temperature")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"temperature\":1e999}", "temperature")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"seed\":1.5}", "seed")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}", "stop")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"stop\":[1]}", "stop")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"stream\":\"yes\"}", "stream")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"stream_options\":{\"include_usage\":true}}", "stream_options")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"top_logprobs\":2}", "top_logprobs")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"logprobs\":true,\"top_logprobs\":21}", "top_logprobs")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"modalities\":[\"text\",\"audio\"]}", "modalities")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"response_format\":{\"type\":\"xml\"}}", "response_format.type")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}}", "response_format.json_schema.name")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":false}}}", "response_format.json_schema.schema")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"tools\":{}}", "tools")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"tools\":[{\"type\":\"function\"}]}", "tools[0]")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]}", "tools[0].function.name")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":[]}}]}", "tools[0].function.parameters")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"tool_choice\":\"auto\"}", "tool_choice")]
    [InlineData("{\"model\":\"fast\"," + Messages + "," + Tools + ",\"tool_choice\":\"always\"}", "tool_choice")]
    [InlineData("{\"model\":\"fast\"," + Messages + "," + Tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}}", "tool_choice")]
    [InlineData("{\"model\":\"fast\"," + Messages + ",\"metadata\":{\"sim\":\"status=99\"}}", "metadata.sim")]
    [InlineData("{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"[[sim:slow:stall=1]]\"}]}", "messages")]
    public async Task Chat_WrongRequest_Is400AtItsPath(string body, string? param)
    {
        var (status, answer) = await _sim.PostAsync("chat/completions", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        AssertError(answer, "invalid_request_error", param, null);
    }

    [Theory]
    [InlineData("completions", "{\"model\":\"fast\"}", "prompt")]
    [InlineData("completions", "{\"model\":\"fast\",\"prompt\":[\"a\",\"\"]}", "prompt[1]")]
    [InlineData("completions", "{\"model\":\"fast\",\"prompt\":\"a\",\"logprobs\":6}", "logprobs")]
    [InlineData("completions", "{\"model\":\"fast\",\"prompt\":[\"a\",\"b\"],\"n\":17}", "n")]
    [InlineData("completions", "{\"model\":\"embed\",\"prompt\":\"a\"}", "model")]
    [InlineData("embeddings", "{\"model\":\"fast\",\"input\":\"a\"}", "model")]
    [InlineData("embeddings", "{\"model\":\"embed\"}", "input")]
    [InlineData("embeddings", "{\"model\":\"embed\",\"input\":[]}", "input")]
    [InlineData("embeddings", "{\"model\":\"embed\",\"input\":\"\"}", "input")]
    [InlineData("embeddings", "{\"model\":\"embed\",\"input\":[[1,-2]]}", "input[0]")]
    [InlineData("embeddings", "{\"model\":\"embed\",\"input\":\"a\",\"dimensions\":0}", "dimensions")]
    [InlineData("embeddings", "{\"model\":\"embed\",\"input\":\"a\",\"encoding_format\":\"hex\"}", "encoding_format")]
    public async Task Post_WrongRequest_Is400AtItsPath(string path, string body, string param)
    {
        var (status, answer) = await _sim.PostAsync(path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        AssertError(answer, "invalid_request_error", param, null);
    }

    [Fact]
    public async Task Post_UnknownModel_Is404ModelNotFound()
    {
        var (status, answer) = await _sim.PostAsync("chat/completions", "{\"model\":\"gpt-9\"," + Messages + "}");

        Assert.Equal(HttpStatusCode.NotFound, status);
        AssertError(answer, "invalid_request_error", "model", "model_not_found");
    }

    [Fact]
    public async Task Post_UnknownPath_Is404()
    {
        var (status, answer) = await _sim.PostAsync("responses", "{\"model\":\"fast\"}");

        Assert.Equal(HttpStatusCode.NotFound, status);
        AssertError(answer, "invalid_request_error", null, "unknown_url");
    }

    [Theory]
    [InlineData("fast", HttpStatusCode.BadRequest)]
    [InlineData("balanced", HttpStatusCode.OK)]
    public async Task Chat_PromptBeyondTheWindow_IsForALargerModel(string model, HttpStatusCode expected)
    {
        var (status, answer) = await _sim.PostAsync("chat/completions", SimClient.Chat(string.Concat(Enumerable.Repeat(" owl", 40_000)), model));

        Assert.Equal(expected, status);
        if (expected == HttpStatusCode.BadRequest)
        {
            AssertError(answer, "invalid_request_error", "messages", "context_length_exceeded");
        }
    }

    [Fact]
    public async Task Chat_FuzzedBodies_NeverThrowAndEvery400HasAMessage()
    {
        // Mutations of a rich request: bytes replaced, removed and repeated.
        var seed = Encoding.UTF8.GetBytes(
            """{"model":"fast","n":2,"seed":7,"stop":["a"],"logprobs":true,"top_logprobs":1,"metadata":{"sim":"tokens=20"},"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"a":{"type":"string","pattern":"^[a-z]{2,5}\\d+$"},"b":{"$ref":"#/properties/a"}},"required":["a"]}}},"tools":[{"type":"function","function":{"name":"f","description":"about owls","parameters":{"type":"object","properties":{"n":{"type":["integer","null"],"minimum":3}}}}}],"tool_choice":"auto","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"owls 12 \u00e9\ud83d\ude00"},{"type":"image_url","image_url":{"url":"u"}}]},{"role":"assistant","content":"This"}]}""");
        var bodies = new List<byte[]>();
        Gen.Select(Gen.Int[0, seed.Length - 1], Gen.Int[0, 30], Gen.Byte, Gen.Int[0, 3]).Array[1, 6].ForAll(3000, edits =>
        {
            var body = seed.ToList();
            foreach (var (at, length, value, kind) in edits.Where(edit => edit.Item1 + edit.Item2 < body.Count))
            {
                if (kind == 0)
                {
                    body[at] = value;
                }
                else if (kind == 1)
                {
                    body.RemoveRange(at, length);
                }
                else if (kind == 2)
                {
                    body.InsertRange(at, body.GetRange(at, length));
                }
                else
                {
                    body[at] = (byte)"{}[],:\"\\0-enu"[value % 13];
                }
            }

            bodies.Add([.. body]);
        });

        var statuses = new HashSet<int>();
        foreach (var body in bodies)
        {
            using var response = await _sim.SendAsync("chat/completions", body, TestContext.Current.CancellationToken);
            statuses.Add((int)response.StatusCode);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Assert.NotEmpty((string)answer["error"]!["message"]!);
            }
        }

        Assert.Superset(new HashSet<int> { 200, 400 }, statuses);
        Assert.DoesNotContain(statuses, status => status >= 500);
    }

    private static void AssertError(JsonNode answer, string type, string? param, string? code)
    {
        var error = answer["error"]!.AsObject();
        Assert.Equal(["message", "type", "param", "code"], error.Select(field => field.Key));
        Assert.NotEmpty((string)error["message"]!);
        Assert.Equal(type, (string)error["type"]!);
        Assert.Equal(param, (string?)error["param"]);
        Assert.Equal(code, (string?)error["code"]);
    }
}
