using System.Net;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api.Projects;

public sealed class ProjectEndpointsTests : ApiTest
{
    private const string Full = """
        {"id":"new","name":"New","budget":{"usd":12.5,"period":"month"},"rpm":60,"tpm":100000,
         "policy":{"slo_ms":2000,"max_cost_usd":0.01,"region":"eu","allow":["openai/*"],"optimize":"cost"},"record_content":true}
        """;

    [Fact]
    public async Task Create_AllMembers_AnswersThemAndThenReadsThem()
    {
        var created = await (await PostAsync("/api/projects", Full)).JsonAsync(HttpStatusCode.Created);
        var response = await GetAsync("/api/projects/new");
        var read = await response.JsonAsync(HttpStatusCode.OK);

        Assert.Equal(created.ToJsonString(), read.ToJsonString());
        Assert.Equal("\"1\"", response.Headers.ETag?.ToString());
        HttpAssert.SameJson(
            """
            {"id":"new","name":"New","budget":{"usd":12.5,"period":"month"},"spent_usd":0,"rpm":60,"tpm":100000,
             "policy":{"slo_ms":2000,"max_cost_usd":0.01,"region":"eu","allow":["openai/*"],"optimize":"cost"},"record_content":true,
             "created_at":"2026-03-14T15:09:26Z","revision":1}
            """,
            read);
    }

    [Fact]
    public async Task Create_IdInUse_IsAConflict()
    {
        await (await PostAsync("/api/projects", """{"id":"acme"}""")).ErrorAsync(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Create_IdOfADeletedProject_IsAConflict()
    {
        await PostAsync("/api/projects", """{"id":"new"}""");
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync("/api/projects/new")).StatusCode);

        await (await PostAsync("/api/projects", """{"id":"new"}""")).ErrorAsync(HttpStatusCode.Conflict, "conflict");
    }

    [Theory]
    [InlineData("""{}""", "id")]
    [InlineData("""{"id":"a b"}""", "id")]
    [InlineData("""{"id":7}""", "id")]
    [InlineData("""{"id":"x","id":"y"}""", "id")]
    [InlineData("""{"id":"x","colour":"red"}""", "colour")]
    [InlineData("""{"id":"x","name":""}""", "name")]
    [InlineData("""{"id":"x","rpm":0}""", "rpm")]
    [InlineData("""{"id":"x","rpm":1.5}""", "rpm")]
    [InlineData("""{"id":"x","tpm":1e12}""", "tpm")]
    [InlineData("""{"id":"x","record_content":"yes"}""", "record_content")]
    [InlineData("""{"id":"x","budget":5}""", "budget")]
    [InlineData("""{"id":"x","budget":{"usd":5}}""", "budget.period")]
    [InlineData("""{"id":"x","budget":{"usd":-5,"period":"day"}}""", "budget.usd")]
    [InlineData("""{"id":"x","budget":{"usd":5,"period":"week"}}""", "budget.period")]
    [InlineData("""{"id":"x","budget":{"usd":5,"period":"day","from":1}}""", "budget.from")]
    [InlineData("""{"id":"x","policy":{"max_cost":1}}""", "policy.max_cost")]
    [InlineData("""{"id":"x","policy":{"allow":["openai/[x]"]}}""", "policy.allow[0]")]
    [InlineData("""[]""", "$")]
    [InlineData("""{"id":"x","budget":{"usd":5,}""", "budget.usd")]
    [InlineData("", null)]
    public async Task Create_InvalidBody_NamesThePath(string body, string? param)
    {
        var response = await PostAsync("/api/projects", body);

        if (param is null)
        {
            await response.ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "$");
        }
        else
        {
            await response.ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", param);
        }

        Assert.Equal(3, Host.Store.Current.Projects.Count);
    }

    [Fact]
    public async Task Update_SomeMembers_KeepsTheOthersAndRemovesWhatIsNull()
    {
        await PostAsync("/api/projects", Full);

        var changed = await (await PatchAsync("/api/projects/new", """{"rpm":null,"budget":null,"name":"Newer"}""")).JsonAsync(HttpStatusCode.OK);

        HttpAssert.SameJson(
            """
            {"id":"new","name":"Newer","budget":null,"spent_usd":0,"rpm":null,"tpm":100000,
             "policy":{"slo_ms":2000,"max_cost_usd":0.01,"region":"eu","allow":["openai/*"],"optimize":"cost"},"record_content":true,
             "created_at":"2026-03-14T15:09:26Z","revision":2}
            """,
            changed);
    }

    [Fact]
    public async Task Update_Id_IsRefused()
        => await (await PatchAsync("/api/projects/acme", """{"id":"other"}""")).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "id");

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"0\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("1", HttpStatusCode.BadRequest)]
    [InlineData("W/\"1\"", HttpStatusCode.BadRequest)]
    [InlineData("\"1\", \"2\"", HttpStatusCode.BadRequest)]
    public async Task Update_IfMatch_IsHonoured(string ifMatch, HttpStatusCode expected)
        => Assert.Equal(expected, (await PatchAsync("/api/projects/acme", """{"rpm":5}""", Role.Owner, ("If-Match", ifMatch))).StatusCode);

    [Fact]
    public async Task Update_ManyAtOnceOfOneRevision_OneWins()
    {
        var responses = await Task.WhenAll(Enumerable.Range(1, 10).Select(rpm =>
            PatchAsync("/api/projects/acme", $$"""{"rpm":{{rpm}}}""", Role.Admin, ("If-Match", "\"1\""))));

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
        Assert.Equal(9, responses.Count(response => response.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task List_Admin_PagesThroughAll()
    {
        var first = await (await GetAsync("/api/projects?limit=2")).JsonAsync(HttpStatusCode.OK);
        var second = await (await GetAsync($"/api/projects?limit=2&cursor={(string)first["next_cursor"]!}")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(["acme", "default"], first.Ids());
        Assert.Equal(["other"], second.Ids());
        Assert.Null(second["next_cursor"]);
    }

    [Fact]
    public async Task List_Owner_SeesItsOwn()
        => Assert.Equal(["acme"], (await (await GetAsync("/api/projects", Role.Owner)).JsonAsync(HttpStatusCode.OK)).Ids());

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=two", "limit")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=***", "cursor")]
    public async Task List_InvalidPage_NamesTheParameter(string query, string param)
        => await (await GetAsync($"/api/projects?{query}")).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", param);

    [Fact]
    public async Task Get_NoSuchProject_TellsAdminsWhereToLookAndOthersNothing()
    {
        var toAdmin = await (await GetAsync("/api/projects/nope")).ErrorAsync(HttpStatusCode.NotFound, "project_not_found", "project");
        Assert.Contains("GET /api/projects lists them", toAdmin, StringComparison.Ordinal);

        var none = await (await GetAsync("/api/projects/nope", Role.Owner)).ErrorAsync(HttpStatusCode.NotFound, "project_not_found");
        var anothers = await (await GetAsync("/api/projects/other", Role.Owner)).ErrorAsync(HttpStatusCode.NotFound, "project_not_found");
        Assert.Equal(anothers, none);
        Assert.DoesNotContain("lists them", none, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WithLiveKeys_IsRefusedUnlessForced()
    {
        await (await DeleteAsync("/api/projects/acme")).ErrorAsync(HttpStatusCode.Conflict, "conflict");
        await (await DeleteAsync("/api/projects/acme?force=1")).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "force");
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync("/api/projects/acme?force=true")).StatusCode);

        await (await GetAsync("/api/projects/acme")).ErrorAsync(HttpStatusCode.NotFound, "project_not_found", "project");
        await (await GetAsync("/api/projects", Role.Owner)).ErrorAsync(HttpStatusCode.Unauthorized, "invalid_api_key");
    }

    [Fact]
    public async Task Delete_KeysAreExpired_NeedsNoForce()
    {
        await PostAsync("/api/projects", """{"id":"new"}""");
        await PostAsync("/api/projects/new/keys", """{"role":"owner","expires_at":"2026-03-15T00:00:00Z"}""");
        Host.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync("/api/projects/new")).StatusCode);
    }

    [Fact]
    public async Task Delete_Default_IsRefused()
        => await (await DeleteAsync("/api/projects/default?force=true")).ErrorAsync(HttpStatusCode.Conflict, "conflict");

    [Fact]
    public async Task Get_AfterSpending_ShowsWhatWasSpent()
    {
        Host.Ledger.Add([new SpendRecord("acme", "key_x", DateOnly.FromDateTime(ApiHost.Start.UtcDateTime), new NanoUsd(1_234_567_891))]);

        var project = await (await GetAsync("/api/projects/acme")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(1.234567891m, (decimal)project["spent_usd"]!);
    }
}
