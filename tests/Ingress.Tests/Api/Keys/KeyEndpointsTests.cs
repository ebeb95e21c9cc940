using System.Net;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api.Keys;

public sealed class KeyEndpointsTests : ApiTest
{
    private const string Keys = "/api/projects/acme/keys";

    [Fact]
    public async Task Create_AllMembers_AnswersTheSecretOnceAndStoresItsDigestOnly()
    {
        var created = await CreateAsync(
            """
            {"name":"ci runner","role":"inference","expires_at":"2026-12-31T23:59:59.5+01:00","workflows":["triage"],"models":["OpenAI/*","sim/fast"],
             "budget":{"usd":0.5,"period":"day"},"rpm":10,"tpm":1000}
            """);
        var secret = (string)created["key"]!;
        var response = await GetAsync($"{Keys}/{(string)created["id"]!}");
        var read = await response.JsonAsync(HttpStatusCode.OK);

        created.AsObject().Remove("key");
        Assert.Equal(created.ToJsonString(), read.ToJsonString());
        Assert.Equal(secret[..12], (string)read["prefix"]!);
        Assert.Equal("2026-12-31T22:59:59.5Z", (string)read["expires_at"]!);
        Assert.Equal("""["openai/*","sim/fast"]""", read["models"]!.ToJsonString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.All(Host.Log.Payloads, payload => Assert.DoesNotContain(secret[12..], System.Text.Encoding.UTF8.GetString(payload.Span), StringComparison.Ordinal));
        Assert.DoesNotContain(secret[12..], Host.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Owner, "inference", true)]
    [InlineData(Role.Owner, "owner", true)]
    [InlineData(Role.Developer, "inference", true)]
    [InlineData(Role.Developer, "ci", true)]
    [InlineData(Role.Developer, "developer", false)]
    [InlineData(Role.Developer, "analyst", false)]
    [InlineData(Role.Developer, "owner", false)]
    public async Task Create_Role_FollowsTheCallers(Role caller, string role, bool allowed)
    {
        var response = await PostAsync(Keys, $$"""{"role":"{{role}}"}""", caller);

        if (allowed)
        {
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
        else
        {
            await response.ErrorAsync(HttpStatusCode.Forbidden, "insufficient_role");
        }
    }

    [Theory]
    [InlineData("""{}""", "role")]
    [InlineData("""{"role":"admin"}""", "role")]
    [InlineData("""{"role":"Owner"}""", "role")]
    [InlineData("""{"role":"ci","expires_at":"2026-03-14T15:09:26Z"}""", "expires_at")]
    [InlineData("""{"role":"ci","expires_at":"2030-01-01T00:00:00"}""", "expires_at")]
    [InlineData("""{"role":"ci","expires_at":1900000000}""", "expires_at")]
    [InlineData("""{"role":"ci","workflows":"triage"}""", "workflows")]
    [InlineData("""{"role":"ci","workflows":["triage","a b"]}""", "workflows[1]")]
    [InlineData("""{"role":"ci","models":["openai/*",""]}""", "models[1]")]
    [InlineData("""{"role":"ci","models":[7]}""", "models[0]")]
    [InlineData("""{"role":"ci","secret":"mine"}""", "secret")]
    public async Task Create_InvalidBody_NamesThePath(string body, string param)
        => await (await PostAsync(Keys, body)).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", param);

    [Fact]
    public async Task Create_WorkflowThatDoesNotExist_NamesItAndThoseThatDo()
    {
        await PutAsync("/api/projects/acme/workflows/draft", "{}");
        await PutAsync("/api/projects/other/workflows/secret", "{}");

        var message = await (await PostAsync(Keys, """{"role":"inference","workflows":["triage","secret"]}"""))
            .ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "workflows[1]");

        Assert.Equal("workflows[1]: there is no workflow secret: PUT it first, or name one of draft, triage.", message);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("/api/keys", """{"workflows":["triage","secret"]}""")).StatusCode);
    }

    [Fact]
    public async Task Create_UnknownWorkflowAmongMany_NamesSome()
    {
        foreach (var n in Enumerable.Range(10, 11))
        {
            await PutAsync($"/api/projects/default/workflows/w{n}", "{}");
        }

        var message = await (await PostAsync("/api/projects/default/keys", """{"role":"inference","workflows":["w"]}"""))
            .ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "workflows[0]");

        Assert.EndsWith("one of the 11 that there are, such as w10, w11, w12, w13, w14, w15, w16, w17, w18, w19.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_AdminKey_ActsEverywhereAndBelongsToNoProject()
    {
        var created = await (await PostAsync("/api/keys", "{}")).JsonAsync(HttpStatusCode.Created);

        Assert.Null(created["project"]);
        Assert.Equal("admin", (string)created["role"]!);
        var listed = await (await Host.SendAsync(HttpMethod.Get, "/api/keys", (string)created["key"]!)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal([(string)created["id"]!, Bootstrap.KeyId], listed.Ids());
        await (await PostAsync("/api/keys", """{"role":"owner"}""")).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "role");
    }

    [Fact]
    public async Task List_Pages_ShowEveryKeyOnceWithoutSecrets()
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await (await GetAsync($"{Keys}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}", Role.Owner)).JsonAsync(HttpStatusCode.OK);
            Assert.All(page["data"]!.AsArray(), key => Assert.False(key!.AsObject().ContainsKey("key")));
            ids.AddRange(page.Ids());
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        Assert.Equal(["key_acme_analyst", "key_acme_ci", "key_acme_developer", "key_acme_inference", "key_acme_owner"], ids);
    }

    [Fact]
    public async Task List_Developer_SeesTheKeysItManages()
        => Assert.Equal(["key_acme_ci", "key_acme_inference"], (await (await GetAsync(Keys, Role.Developer)).JsonAsync(HttpStatusCode.OK)).Ids());

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PATCH", "")]
    [InlineData("POST", "/rotate")]
    [InlineData("DELETE", "")]
    public async Task AnyCall_KeyOfAnotherProjectOrNone_IsNotFound(string method, string suffix)
    {
        foreach (var id in new[] { ApiHost.KeyIdOf(Role.Inference, "other"), Bootstrap.KeyId, "key_nowhere" })
        {
            var response = await Host.SendAsync(new HttpMethod(method), $"{Keys}/{id}{suffix}", ApiHost.SecretOf(Role.Owner), method is "GET" or "DELETE" ? null : "{}");
            await response.ErrorAsync(HttpStatusCode.NotFound, "key_not_found");
        }
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PATCH", "")]
    [InlineData("POST", "/rotate")]
    [InlineData("DELETE", "")]
    public async Task AnyCall_DeveloperAtAnOwnersKey_IsForbidden(string method, string suffix)
    {
        var response = await Host.SendAsync(
            new HttpMethod(method), $"{Keys}/{ApiHost.KeyIdOf(Role.Owner)}{suffix}", ApiHost.SecretOf(Role.Developer), method is "GET" or "DELETE" ? null : "{}");

        await response.ErrorAsync(HttpStatusCode.Forbidden, "insufficient_role");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(Keys, Role.Owner)).StatusCode);
    }

    [Fact]
    public async Task Update_SomeMembers_KeepsTheOthers()
    {
        var id = (string)(await CreateAsync("""{"role":"inference","name":"one","rpm":10,"models":["sim/*"]}"""))["id"]!;

        var changed = await (await PatchAsync($"{Keys}/{id}", """{"name":"two","models":null,"expires_at":"2027-01-01T00:00:00Z"}""")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("two", 10, "[]", 2), ((string)changed["name"]!, (int)changed["rpm"]!, changed["models"]!.ToJsonString(), (int)changed["revision"]!));
    }

    [Fact]
    public async Task Update_WorkflowThatDoesNotExist_IsRefusedAndChangesNothing()
    {
        var path = $"{Keys}/{ApiHost.KeyIdOf(Role.Inference)}";
        await DeleteAsync("/api/projects/acme/workflows/triage");

        var message = await (await PatchAsync(path, """{"name":"x","workflows":["triage"]}""")).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "workflows[0]");

        Assert.Equal("workflows[0]: there is no workflow triage, nor any other: PUT it first.", message);
        Assert.Equal(1, Host.Store.Current.FindKey(ApiHost.KeyIdOf(Role.Inference))!.Revision);
    }

    [Fact]
    public async Task Update_Role_IsRefused()
        => await (await PatchAsync($"{Keys}/{ApiHost.KeyIdOf(Role.Ci)}", """{"role":"owner"}""")).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "role");

    [Fact]
    public async Task Rotate_WithGrace_BothWorkUntilItsEnd()
    {
        var created = await CreateAsync("""{"role":"owner"}""");
        var rotated = await RotateAsync(created, """{"grace_s":3600}""");
        string[] secrets = [(string)created["key"]!, (string)rotated["key"]!];

        Assert.Equal("2026-03-14T16:09:26Z", (string)rotated["previous_valid_until"]!);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await StatusesAsync(secrets));
        Host.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await StatusesAsync(secrets));
        Host.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], await StatusesAsync(secrets));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"grace_s":0}""")]
    public async Task Rotate_WithoutGrace_EndsTheFormerAtOnce(string? body)
    {
        var created = await CreateAsync("""{"role":"owner"}""");
        var rotated = await RotateAsync(created, body);

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], await StatusesAsync([(string)created["key"]!, (string)rotated["key"]!]));
    }

    [Theory]
    [InlineData("""{"grace_s":-1}""", "grace_s")]
    [InlineData("""{"grace_s":2592001}""", "grace_s")]
    [InlineData("""{"grace":1}""", "grace")]
    public async Task Rotate_InvalidBody_NamesThePath(string body, string param)
        => await (await PostAsync($"{Keys}/{ApiHost.KeyIdOf(Role.Ci)}/rotate", body)).ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", param);

    [Fact]
    public async Task Revoke_Key_OpensNothingAnyMoreAndStaysInTheList()
    {
        var created = await CreateAsync("""{"role":"owner"}""");
        var path = $"{Keys}/{(string)created["id"]!}";
        var rotated = await RotateAsync(created, """{"grace_s":3600}""");

        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(path)).StatusCode);

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], await StatusesAsync([(string)created["key"]!, (string)rotated["key"]!]));
        Assert.NotNull((await (await GetAsync(path)).JsonAsync(HttpStatusCode.OK))["revoked_at"]);
    }

    [Fact]
    public async Task AnyChange_ToARevokedKey_IsAConflictAndRevokingAgainIsNone()
    {
        var path = $"{Keys}/{ApiHost.KeyIdOf(Role.Ci)}";
        await DeleteAsync(path);
        var revision = Host.Store.Current.FindKey(ApiHost.KeyIdOf(Role.Ci))!.Revision;

        await (await PatchAsync(path, """{"name":"x"}""")).ErrorAsync(HttpStatusCode.Conflict, "conflict");
        await (await PostAsync($"{path}/rotate", null)).ErrorAsync(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(path)).StatusCode);
        Assert.Equal(revision, Host.Store.Current.FindKey(ApiHost.KeyIdOf(Role.Ci))!.Revision);
    }

    [Theory]
    [InlineData("PATCH", "")]
    [InlineData("POST", "/rotate")]
    [InlineData("DELETE", "")]
    public async Task AnyChange_StaleRevision_IsRefused(string method, string suffix)
    {
        var response = await Host.SendAsync(
            new HttpMethod(method), $"{Keys}/{ApiHost.KeyIdOf(Role.Ci)}{suffix}", ApiHost.AdminSecret, method == "DELETE" ? null : "{}", ("If-Match", "\"2\""));

        await response.ErrorAsync(HttpStatusCode.PreconditionFailed, "stale_revision");
        Assert.Equal(1, Host.Store.Current.FindKey(ApiHost.KeyIdOf(Role.Ci))!.Revision);
    }

    [Fact]
    public async Task Get_KeyThatWasUsed_ShowsWhenAndWhatItSpent()
    {
        var path = $"{Keys}/{ApiHost.KeyIdOf(Role.Owner)}";
        Assert.Null((await (await GetAsync(path)).JsonAsync(HttpStatusCode.OK))["last_used_at"]);
        Host.Ledger.Add([new SpendRecord("acme", ApiHost.KeyIdOf(Role.Owner), DateOnly.FromDateTime(ApiHost.Start.UtcDateTime), new NanoUsd(20_000_000))]);
        Host.Time.Advance(TimeSpan.FromSeconds(34));

        await GetAsync(Keys, Role.Owner);

        var key = await (await GetAsync(path)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("2026-03-14T15:10:00Z", 0.02m), ((string)key["last_used_at"]!, (decimal)key["spent_usd"]!));
    }

    private async Task<JsonNode> CreateAsync(string body) => await (await PostAsync(Keys, body)).JsonAsync(HttpStatusCode.Created);

    private async Task<JsonNode> RotateAsync(JsonNode key, string? body)
        => await (await PostAsync($"{Keys}/{(string)key["id"]!}/rotate", body)).JsonAsync(HttpStatusCode.OK);

    private async Task<HttpStatusCode[]> StatusesAsync(string[] secrets)
        => await Task.WhenAll(secrets.Select(async secret => (await Host.SendAsync(HttpMethod.Get, Keys, secret)).StatusCode));
}
