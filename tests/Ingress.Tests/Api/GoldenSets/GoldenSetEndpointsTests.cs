using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api.GoldenSets;

public sealed class GoldenSetEndpointsTests : ApiTest
{
    private const string Triage = "/api/projects/acme/workflows/triage";
    private const string Set = Triage + "/golden-set";

    private const string Lines = """
        {"id":"sum","input":"2+2?","expected":"4","scorers":[{"kind":"numeric","tolerance":0.1}],"tags":["math"],"weight":2.5}
        {"id":"form","messages":[{"role":"system","content":"JSON"},{"role":"user","content":"é"}],"expected":{"a":1},"response_format":{"type":"json_object"}}
        {"id":"call","input":"Weather in Rome?","tools":[{"type":"function","function":{"name":"w","parameters":{"type":"object"}}}],"expected":[{"name":"w","arguments":{"city":{"any_of":["Rome","Roma"],"optional":true},"when":{"day":1}}}]}
        {"id":"none","input":"Hello","expected":[],"ordered":true}

        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_Items_AreTheNextVersionAndComeBackAsTheyWere()
    {
        HttpAssert.SameJson("""{"version":1,"items":4}""", await (await PutLinesAsync(Lines, Role.Developer)).JsonAsync(HttpStatusCode.Created));
        HttpAssert.SameJson("""{"version":2,"items":1}""", await (await PutLinesAsync("""{"id":"x","input":"y"}""")).JsonAsync(HttpStatusCode.OK));

        Assert.Equal(("{\"id\":\"x\",\"input\":\"y\"}\n", "\"2\""), await ReadAsync(Set));
        Assert.Equal((Lines, "\"1\""), await ReadAsync(Set + "?version=1"));
    }

    // Byte order mark, line ends of Windows, blank lines, no end of the last line.
    [Fact]
    public async Task Put_LinesOfOtherSystems_AreItems()
    {
        const string lines = "\uFEFF{\"id\":\"a\",\"input\":\"x\"}\r\n\r\n  {\"id\":\"b\",\"input\":\"x\"}\r\n{\"id\":\"c\",\"input\":\"x\"}";
        await (await PutLinesAsync(lines)).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("{\"id\":\"a\",\"input\":\"x\"}\n{\"id\":\"b\",\"input\":\"x\"}\n{\"id\":\"c\",\"input\":\"x\"}\n", (await ReadAsync(Set)).Text);
    }

    [Theory]
    [InlineData("""not JSON""", "The line is not valid JSON")]
    [InlineData("""[1]""", "must be a JSON object")]
    [InlineData("""{"input":"x"}""", "id: is missing")]
    [InlineData("""{"id":"good","input":"x"}""", "id: good is the id of line 1 too")]
    [InlineData("""{"id":"","input":"x"}""", "id: must be")]
    [InlineData("""{"id":"a"}""", "messages: is missing")]
    [InlineData("""{"id":"a","input":"x","messages":[{"role":"user","content":"x"}]}""", "both given")]
    [InlineData("""{"id":"a","messages":[]}""", "messages: ")]
    [InlineData("""{"id":"a","messages":[{"role":"wizard","content":"x"}]}""", "messages[0].role: ")]
    [InlineData("""{"id":"a","input":7}""", "input: must be")]
    [InlineData("""{"id":"a","input":"x","tools":[{"type":"function"}]}""", "tools[0].function: ")]
    [InlineData("""{"id":"a","input":"x","response_format":{"type":"json_schema"}}""", "response_format.json_schema: ")]
    [InlineData("""{"id":"a","input":"x","expected":4}""", "expected: must be a text, an object, or a list of tool calls")]
    [InlineData("""{"id":"a","input":"x","expected":["f"]}""", "expected[0]: must be an object")]
    [InlineData("""{"id":"a","input":"x","expected":[{"arguments":{}}]}""", "expected[0].name: is missing")]
    [InlineData("""{"id":"a","input":"x","expected":[{"name":"f","arguments":"{}"}]}""", "expected[0].arguments: must be an object")]
    [InlineData("""{"id":"a","input":"x","expected":[{"name":"f","args":{}}]}""", "expected[0].args: is not known here")]
    [InlineData("""{"id":"a","input":"x","expected":[{"name":"f","arguments":{"x":{"any_of":3}}}]}""", "expected[0].arguments.x.any_of: must be an array")]
    [InlineData("""{"id":"a","input":"x","expected":[{"name":"f","arguments":{"x":{"any_of":[]}}}]}""", "expected[0].arguments.x.any_of: must name")]
    [InlineData("""{"id":"a","input":"x","expected":[{"name":"f","arguments":{"x":{"any_of":[1],"optional":1}}}]}""", "expected[0].arguments.x.optional: must be")]
    [InlineData("""{"id":"a","input":"x","expected":[{"name":"f","arguments":{"x":{"any_of":[1],"option":true}}}]}""", "expected[0].arguments.x.option: is not known")]
    [InlineData("""{"id":"a","input":"x","ordered":"yes"}""", "ordered: must be true or false")]
    [InlineData("""{"id":"a","input":"x","scorers":[{"kind":"vibes"}]}""", "scorers[0].kind: must be one of")]
    [InlineData("""{"id":"a","input":"x","tags":[1]}""", "tags[0]: must be")]
    [InlineData("""{"id":"a","input":"x","weight":0}""", "weight: must be")]
    [InlineData("""{"id":"a","input":"x","expect":"4"}""", "expect: is not known here")]
    [InlineData("""{"id":"a","input":"x","id":"b"}""", "id: is given twice")]
    [InlineData("""{"id":"\ud800","input":"x"}""", "surrogate")]
    public async Task Put_BadLine_IsNamedWithTheReasonAndNothingIsStored(string line, string reason)
    {
        var error = (await (await PutLinesAsync("{\"id\":\"good\",\"input\":\"x\"}\n" + line + "\n")).JsonAsync(HttpStatusCode.UnprocessableEntity))["error"]!;

        Assert.Equal(("golden_set_invalid", "line 2"), ((string?)error["code"], (string?)error["param"]));
        var bad = Assert.Single(error["lines"]!.AsArray())!;
        Assert.Equal(2, (int)bad["line"]!);
        Assert.Contains(reason, (string)bad["reason"]!, StringComparison.Ordinal);
        Assert.Contains((string)bad["reason"]!, (string)error["message"]!, StringComparison.Ordinal);
        Assert.Null(Host.Store.Current.FindGoldenSet("acme", "triage"));
    }

    [Fact]
    public async Task Put_ManyBadLines_AreAllListed()
    {
        var lines = string.Concat(Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? $"{{\"id\":\"{i}\",\"input\":\"x\"}}\n" : "{}\n"));
        var error = (await (await PutLinesAsync(lines)).JsonAsync(HttpStatusCode.UnprocessableEntity))["error"]!;
        Assert.Equal(
            Enumerable.Range(1, 300).Where(number => (number - 1) % 3 != 0), error["lines"]!.AsArray().Select(line => (int)line!["line"]!));
        Assert.StartsWith("200 lines are wrong", (string)error["message"]!, StringComparison.Ordinal);
    }

    // Millions of lines, each wrong: named are as many as a set may have, and one more that says so.
    [Fact]
    public async Task Put_MoreLinesThanASetMayHave_AreNotAllLookedAt()
    {
        var error = (await (await PutLinesAsync(string.Concat(Enumerable.Repeat("1\n", 300_000)))).JsonAsync(HttpStatusCode.UnprocessableEntity))["error"]!;
        var lines = error["lines"]!.AsArray();
        Assert.Equal((100_001, 100_001), (lines.Count, (int)lines[^1]!["line"]!));
        Assert.Contains("100000 items at most", (string)lines[^1]!["reason"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \r\n\n")]
    public async Task Put_NoItem_IsRefused(string body) =>
        await (await PutLinesAsync(body)).ErrorAsync(HttpStatusCode.UnprocessableEntity, "golden_set_invalid", "line 1");

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Put_OtherMediaType_IsToldWhichToSend(string? type) => Assert.Contains(
        "application/jsonl", await (await PutLinesAsync(Lines, type: type)).ErrorAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("\"0\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    public async Task Put_IfMatch_IsTheVersion(string ifMatch, HttpStatusCode expected)
    {
        await PutLinesAsync(Lines);
        Assert.Equal(expected, (await PutLinesAsync(Lines, ifMatch: ifMatch)).StatusCode);
    }

    [Fact]
    public async Task PutAndGet_WorkflowThatIsNone_AreNotFound()
    {
        const string none = "/api/projects/acme/workflows/none/golden-set";
        await (await PutLinesAsync(Lines, path: none)).ErrorAsync(HttpStatusCode.NotFound, "workflow_not_found");
        await (await GetAsync(none)).ErrorAsync(HttpStatusCode.NotFound, "workflow_not_found");
    }

    [Theory]
    [InlineData("", HttpStatusCode.NotFound, "golden_set_not_found", null)]
    [InlineData("?version=1", HttpStatusCode.NotFound, "golden_set_not_found", null)]
    public async Task Get_NoneWasPut_IsNotFound(string query, HttpStatusCode status, string code, string? param) =>
        await (await GetAsync(Set + query)).ErrorAsync(status, code, param);

    [Theory]
    [InlineData("?version=2", HttpStatusCode.NotFound, "golden_set_not_found", "version")]
    [InlineData("?version=-1", HttpStatusCode.BadRequest, "invalid_request", "version")]
    [InlineData("?version=latest", HttpStatusCode.BadRequest, "invalid_request", "version")]
    [InlineData("?versions=1", HttpStatusCode.BadRequest, "invalid_request", "versions")]
    public async Task Get_VersionThatIsNone_SaysWhich(string query, HttpStatusCode status, string code, string param)
    {
        await PutLinesAsync(Lines);
        await (await GetAsync(Set + query)).ErrorAsync(status, code, param);
    }

    [Fact]
    public async Task Get_ItemsDamagedInTheStore_SaysSo()
    {
        await PutLinesAsync(Lines);
        var file = Assert.Single(Host.GoldenSetFiles);
        await File.AppendAllTextAsync(file, "x", Cancellation);
        await (await GetAsync(Set)).ErrorAsync(HttpStatusCode.InternalServerError, "golden_set_damaged");
    }

    [Fact]
    public async Task Delete_Workflow_ItsGoldenSetDoesNotComeBackWithTheName()
    {
        await PutLinesAsync(Lines);
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(Triage)).StatusCode);
        await PutAsync(Triage, "{}");

        await (await GetAsync(Set)).ErrorAsync(HttpStatusCode.NotFound, "golden_set_not_found");
        Assert.Equal(2, (int)(await (await PutLinesAsync(Lines)).JsonAsync(HttpStatusCode.Created))["version"]!);
    }

    [Theory]
    [InlineData(Role.Analyst)]
    [InlineData(Role.Ci)]
    [InlineData(Role.Inference)]
    public async Task PutAndGet_OtherRoles_AreRefused(Role role)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await PutLinesAsync(Lines, role)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(Set, role)).StatusCode);
    }

    [Fact]
    public async Task Get_OtherProjectsSet_IsNotFound()
    {
        await PutLinesAsync(Lines);
        Assert.Equal(HttpStatusCode.NotFound, (await Host.SendAsync(HttpMethod.Get, Set, ApiHost.SecretOf(Role.Developer, "other"))).StatusCode);
    }

    private async Task<HttpResponseMessage> PutLinesAsync(
        string lines, Role role = Role.Admin, string? type = "application/jsonl", string? ifMatch = null, string path = Set)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines)) };
        request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiHost.SecretOf(role));
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await Host.Client.SendAsync(request, Cancellation);
    }

    private async Task<(string Text, string? ETag)> ReadAsync(string path)
    {
        using var answer = await GetAsync(path, Role.Developer);
        Assert.Equal((HttpStatusCode.OK, "application/jsonl"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return (await answer.Content.ReadAsStringAsync(Cancellation), answer.Headers.ETag?.Tag);
    }
}
