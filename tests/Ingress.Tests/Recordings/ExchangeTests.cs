using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>
/// Recorded exchanges between OpenAI's library and OpenAI, with the gateway between them: each side gets what the other sent, but for the
/// model's name.
/// </summary>
public sealed class ExchangeTests(ExchangeGateway fixture, ITestOutputHelper output) : IClassFixture<ExchangeGateway>
{
    public static TheoryData<string, int> Answered => Rows(exchange => exchange is { IsServed: true, RefusedField: null, Status: 200 });

    public static TheoryData<string, int> OfOurCredential => Rows(exchange => exchange is { IsServed: true, Status: 401 });

    public static TheoryData<string, int> OfTheRequest => Rows(exchange => exchange is { IsServed: true, Status: >= 400 and not 401 });

    public static TheoryData<string, int> Refused => Rows(exchange => exchange.RefusedField is not null);

    public static TheoryData<string, int> NotServed => Rows(exchange => !exchange.IsServed);

    [Theory]
    [MemberData(nameof(Answered))]
    public async Task Exchange_AsRecorded_BothSidesGetWhatTheOtherSent(string file, int number)
    {
        var exchange = new Exchange(file, number);
        var recorded = exchange.IsStream
            ? ProviderAnswer.EventStream(Encoding.UTF8.GetBytes(string.Concat(exchange.Response.AsArray().Select(e => (string?)e))))
            : ProviderAnswer.Json(exchange.Response.ToJsonString());

        var (answer, asked) = await fixture.Gateway.AskAsync(HttpMethod.Post, exchange.Path, Ours(exchange.Request!), recorded);

        var received = Assert.Single(asked);
        Assert.Equal(exchange.Path, received.Path);
        Assert.Equal("Bearer sk-provider", received.Headers.Authorization);
        Assert.Equal(received.Body.Length, received.Headers.ContentLength);
        AssertSame(exchange.Request!, JsonNode.Parse(received.Body)!);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        AssertAnswer(exchange, answer);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Exchange_AsksForWhatIsNotKept_Is400ThatNamesTheField(string file, int number)
    {
        var exchange = new Exchange(file, number);

        var (answer, asked) = await fixture.Gateway.AskAsync(HttpMethod.Post, exchange.Path, Ours(exchange.Request!));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(exchange.RefusedField, (string?)answer.Error["param"]);
        Assert.Contains("not supported", (string?)answer.Error["message"], StringComparison.Ordinal);
        Assert.Empty(asked);
    }

    [Theory]
    [MemberData(nameof(NotServed))]
    public async Task Endpoint_NotServed_IsAnErrorThatClientsUnderstand(string file, int number)
    {
        var exchange = new Exchange(file, number);

        var (answer, asked) = await fixture.Gateway.AskAsync(new HttpMethod(exchange.Method), exchange.Path, exchange.Request);

        output.WriteLine($"{exchange.Method} {exchange.Path} is not served: {exchange.Reason}");
        Assert.Contains(answer.Status, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed]);
        Assert.NotEmpty((string)answer.Error["message"]!);
        Assert.Empty(asked);
    }

    [Theory]
    [MemberData(nameof(OfOurCredential))]
    public async Task Error_AboutOurCredential_IsNeverTheCallersMatter(string file, int number)
    {
        var exchange = new Exchange(file, number);
        await using var gateway = new ExchangeGateway();
        await gateway.InitializeAsync();

        var (answer, asked) = await gateway.Gateway.AskAsync(
            HttpMethod.Post, exchange.Path, Ours(exchange.Request!), ProviderAnswer.Json(exchange.Response.ToJsonString(), exchange.Status));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("no_provider_available", (string?)answer.Error["code"]);
        Assert.DoesNotContain("API key", answer.Body, StringComparison.Ordinal);
        Assert.Single(asked);
    }

    [Theory]
    [MemberData(nameof(OfTheRequest))]
    public async Task Error_AboutTheRequest_IsPassedOnAtOnce(string file, int number)
    {
        var exchange = new Exchange(file, number);

        var (answer, asked) = await fixture.Gateway.AskAsync(
            HttpMethod.Post, exchange.Path, Ours(exchange.Request!), ProviderAnswer.Json(exchange.Response.ToJsonString(), exchange.Status));

        Assert.Equal(exchange.Status, (int)answer.Status);
        Assert.True(JsonNode.DeepEquals(exchange.Response, answer.Json), answer.Body);
        Assert.Single(asked);
    }

    private static TheoryData<string, int> Rows(Func<Exchange, bool> chosen)
    {
        var rows = new TheoryData<string, int>();
        foreach (var exchange in Exchange.All.Count == 0 ? [new Exchange("(no recordings)/(no recordings)", 0)] : Exchange.All.Where(chosen))
        {
            rows.Add(exchange.File, exchange.Number);
        }

        return rows;
    }

    private static JsonObject Ours(JsonObject request)
    {
        var ours = request.DeepClone().AsObject();
        if (ours.ContainsKey("model"))
        {
            ours["model"] = $"p/{(string?)request["model"]}";
        }

        return ours;
    }

    private static void AssertAnswer(Exchange exchange, CallerAnswer answer)
    {
        var model = $"p/{(string?)exchange.Request!["model"]}";
        if (!exchange.IsStream)
        {
            AssertSame(WithModel(exchange.Response, model), answer.Json);
            return;
        }

        var recorded = CallerStream.Parse(string.Concat(exchange.Response.AsArray().Select(e => (string?)e)));
        Assert.Equal(recorded.Events.Count, answer.Stream.Events.Count);
        Assert.Equal("[DONE]", answer.Stream.Events[^1].Data);
        Assert.All(recorded.Chunks.Zip(answer.Stream.Chunks), pair => AssertSame(WithModel(pair.First, model), pair.Second));
    }

    private static JsonNode WithModel(JsonNode recorded, string model)
    {
        recorded["model"] = model;
        return recorded;
    }

    private static void AssertSame(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{actual.ToJsonString()} is not {expected.ToJsonString()}");
}
