using System.Net;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api.Workflows;

public sealed class WorkflowEndpointsTests : ApiTest
{
    private const string Workflows = "/api/projects/acme/workflows";

    private const string Full = """
        {"description":"Sorts mail","policy":{"min_accuracy":0.9,"deny":["*/*-preview"]},
         "cache":{"mode":"semantic","threshold":0.970,"ttl_s":86400,"max_error":null},
         "eval":{"schedule":"0 3 * * *","candidates":["openai/*","anthropic/*"],"scorers":[{"kind":"exact"},{"kind":"numeric","tolerance":0.1}],
                 "delta":0.02,"max_cost_usd":5,"repeats":1},
         "failover":{"max_attempts":2,"ttft_ms":3000,"continuation":"instruct"}}
        """;

    [Fact]
    public async Task Put_New_CreatesItAndKeepsTheSettingsAsTheyAre()
    {
        var created = await (await PutAsync($"{Workflows}/mail", Full, Role.Developer)).JsonAsync(HttpStatusCode.Created);
        var response = await GetAsync($"{Workflows}/mail");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("\"1\"", response.Headers.ETag?.ToString());
        foreach (var part in new[]
        {
            @"""policy"":{""min_accuracy"":0.9,""deny"":[""*/*-preview""]}",
            @"""cache"":{""mode"":""semantic"",""threshold"":0.970,""ttl_s"":86400,""max_error"":null}",
            @"""failover"":{""max_attempts"":2,""ttft_ms"":3000,""continuation"":""instruct""}",
        })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
        Assert.Equal("acme", (string)created["project"]!);
    }

    [Fact]
    public async Task Put_Existing_ReplacesItAsAWhole()
    {
        await PutAsync($"{Workflows}/mail", Full);
        Host.Time.Advance(TimeSpan.FromMinutes(1));

        var replaced = await (await PutAsync($"{Workflows}/mail", """{"description":"Other"}""")).JsonAsync(HttpStatusCode.OK);

        HttpAssert.SameJson(
            """
            {"name":"mail","project":"acme","description":"Other","policy":null,"cache":null,"eval":null,"failover":null,
             "created_at":"2026-03-14T15:09:26Z","revision":2}
            """,
            replaced);
    }

    [Theory]
    [InlineData("""{"cache":{}}""", "cache.mode")]
    [InlineData("""{"cache":{"mode":"fuzzy"}}""", "cache.mode")]
    [InlineData("""{"cache":{"mode":"exact","threshold":1.01}}""", "cache.threshold")]
    [InlineData("""{"cache":{"mode":"exact","ttl_s":0}}""", "cache.ttl_s")]
    [InlineData("""{"cache":{"mode":"exact","ttl":1}}""", "cache.ttl")]
    [InlineData("""{"cache":{"mode":"exact","mode":"off"}}""", "cache.mode")]
    [InlineData("""{"eval":{"schedule":"daily"}}""", "eval.schedule")]
    [InlineData("""{"eval":{"candidates":["openai/*",1]}}""", "eval.candidates[1]")]
    [InlineData("""{"eval":{"scorers":[{"kind":"exact"},{"kind":"vibes"}]}}""", "eval.scorers[1].kind")]
    [InlineData("""{"eval":{"scorers":[{}]}}""", "eval.scorers[0].kind")]
    [InlineData("""{"eval":{"scorers":["exact"]}}""", "eval.scorers[0]")]
    [InlineData("""{"eval":{"delta":2}}""", "eval.delta")]
    [InlineData("""{"eval":{"repeats":0}}""", "eval.repeats")]
    [InlineData("""{"failover":{"hedge":"5%"}}""", "failover.hedge")]
    [InlineData("""{"failover":{"retries":3}}""", "failover.retries")]
    [InlineData("""{"failover":{"continuation":"always"}}""", "failover.continuation")]
    [InlineData("""{"policy":{"slo_ms":-1}}""", "policy.slo_ms")]
    [InlineData("""{"policy":"cheap"}""", "policy")]
    [InlineData("""{"golden_set":[]}""", "golden_set")]
    [InlineData("""{"description":"\ud800"}""", "description")]
    public async Task Put_InvalidBody_NamesThePath(string body, string param)
    {
        await (await PutAsync($"{Workflows}/mail", body)).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", param);
        Assert.Null(Host.Store.Current.FindWorkflow("acme", "mail"));
    }

    [Fact]
    public async Task Put_NameThatIsNone_IsRefused()
        => await (await PutAsync($"{Workflows}/a%20b", "{}")).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "workflow");

    [Theory]
    [InlineData("triage", "\"1\"", HttpStatusCode.OK)]
    [InlineData("triage", "\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("mail", "\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("mail", "\"0\"", HttpStatusCode.Created)]
    public async Task Put_IfMatch_IsHonoured(string workflow, string ifMatch, HttpStatusCode expected)
        => Assert.Equal(expected, (await PutAsync($"{Workflows}/{workflow}", "{}", Role.Admin, ("If-Match", ifMatch))).StatusCode);

    [Fact]
    public async Task List_Workflows_AreTheProjectsOwnByName()
    {
        await PutAsync($"{Workflows}/mail", "{}");

        var first = await (await GetAsync($"{Workflows}?limit=1", Role.Developer)).JsonAsync(HttpStatusCode.OK);
        var second = await (await GetAsync($"{Workflows}?limit=1&cursor={(string)first["next_cursor"]!}", Role.Developer)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(["mail", "triage"], [.. first.Ids("name"), .. second.Ids("name")]);
        Assert.Null(second["next_cursor"]);
        Assert.Equal("acme", (string)second["data"]![0]!["project"]!);
    }

    [Fact]
    public async Task Delete_Workflow_IsGoneAndItsRevisionsGoOnWhenItReturns()
    {
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await DeleteAsync($"{Workflows}/triage", Role.Developer, ("If-Match", "\"7\""))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync($"{Workflows}/triage", Role.Developer)).StatusCode);
        await (await GetAsync($"{Workflows}/triage")).ErrorAsync(HttpStatusCode.NotFound, "workflow_not_found");
        await (await DeleteAsync($"{Workflows}/triage")).ErrorAsync(HttpStatusCode.NotFound, "workflow_not_found");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/api/projects/other/workflows/triage")).StatusCode);

        var again = await (await PutAsync($"{Workflows}/triage", "{}")).JsonAsync(HttpStatusCode.Created);
        Assert.Equal(3, (int)again["revision"]!);
    }
}
