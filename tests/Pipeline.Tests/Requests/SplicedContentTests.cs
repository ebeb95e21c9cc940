using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Tests.Requests;

public sealed class SplicedContentTests
{
    private static readonly string[] Spaces = ["", " ", "\n  "];

    private static readonly string[] Members =
    [
        "\"policy\": {\"region\":\"eu\", \"x\":[1,2]}", "\"workflow\":\"w\"", "\"models\":[\"a/b\"]", "\"cache\" : {\"mode\":\"off\"}", "\"n\":1",
        "\"temperature\":0", "\"metadata\":{\"k\":\"v\"}", "\"stream_options\":{\"include_obfuscation\":false}", "\"stream\":true", "\"unknown\":[{}, \"}\"]",
    ];

    // Every order and choice of members, with and without white space: what goes upstream is the same object without the gateway's.
    [Fact]
    public void Splice_AnyMembersInAnyOrder_SendsTheSameObjectWithoutOurs() =>
        (from order in Gen.Shuffle(Members)
         from count in Gen.Int[0, Members.Length]
         from at in Gen.Int[0, count]
         from space in Gen.Int[0, 2].Select(i => Spaces[i])
         select (order, count, at, space)).Sample(t =>
        {
            var members = t.order.Take(t.count).ToList();
            members.Insert(t.at, "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]");
            members.Insert(t.at, "\"model\":\"auto\"");
            var body = "{" + t.space + string.Join(t.space + "," + t.space, members) + t.space + "}" + t.space;

            var sent = JsonNode.Parse(Sent(body))!.AsObject();

            var expected = JsonNode.Parse(body)!.AsObject();
            expected["model"] = "gpt-x";
            foreach (var ours in (string[])["policy", "workflow", "models", "cache"])
            {
                expected.Remove(ours);
            }

            if (expected.ContainsKey("stream"))
            {
                expected["stream_options"] = JsonNode.Parse("{\"include_usage\":true}");
            }

            Assert.True(JsonNode.DeepEquals(expected, sent), $"{body}\n{sent}");
        }, iter: 2000, seed: "0N0XIzNsQ0O2");

    [Fact]
    public async Task Splice_Length_IsTheLengthSent()
    {
        var content = Content("""{"model":"auto","messages":[{"role":"user","content":"ü"}],"policy":{}}""");
        Assert.Equal(content.Headers.ContentLength, (await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public void Splice_ImposedLimit_IsSentUnderTheNameTheModelTakes()
    {
        Assert.Contains("\"max_tokens\":9", Sent("""{"model":"auto","messages":[{"role":"user","content":"x"}]}""", limit: 9), StringComparison.Ordinal);
        Assert.Contains("\"max_completion_tokens\":9", Sent("""{"model":"auto","messages":[{"role":"user","content":"x"}]}""", "o4-mini", 9), StringComparison.Ordinal);
    }

    private static string Sent(string body, string model = "gpt-x", int? limit = null) =>
        Encoding.UTF8.GetString(Content(body, model, limit).ReadAsByteArrayAsync().GetAwaiter().GetResult());

    private static SplicedContent Content(string body, string model = "gpt-x", int? limit = null)
    {
        Assert.Null(RequestScanner.Scan(Operation.Chat, Encoding.UTF8.GetBytes(body), out var request));
        var call = new UpstreamCall { Request = request!, Model = model, Credential = new Credential("test"), MaxOutputTokens = limit };
        return OpenAiRequest.Splice(call, Dialect.OpenAi);
    }
}
