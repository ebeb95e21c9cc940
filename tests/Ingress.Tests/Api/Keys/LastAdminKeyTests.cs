using System.Net;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api.Keys;

/// <summary>Without an admin key nobody could make another.</summary>
public sealed class LastAdminKeyTests : ApiTest
{
    [Fact]
    public async Task Revoke_LastLiveAdminKey_AsksForAnotherFirst()
    {
        const string Last = $"/api/keys/{Bootstrap.KeyId}";
        var expired = (string)(await (await PostAsync("/api/keys", """{"expires_at":"2026-03-15T00:00:00Z"}""")).JsonAsync(HttpStatusCode.Created))["id"]!;
        Host.Time.Advance(TimeSpan.FromDays(1));

        await (await DeleteAsync(Last)).ErrorAsync(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync($"/api/keys/{expired}")).StatusCode);

        await PostAsync("/api/keys", "{}");
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(Last)).StatusCode);
    }

    [Fact]
    public async Task Update_LastAdminKeyExpires_AsksForAnotherFirst()
    {
        const string Last = $"/api/keys/{Bootstrap.KeyId}";
        await PostAsync("/api/keys", """{"expires_at":"2026-03-15T00:00:00Z"}""");

        var message = await (await PatchAsync(Last, """{"expires_at":"2026-03-16T00:00:00Z"}""")).ErrorAsync(HttpStatusCode.Conflict, "conflict");
        Assert.StartsWith("expires_at: ", message, StringComparison.Ordinal);
        Assert.Null(Host.Store.Current.FindKey(Bootstrap.KeyId)!.ExpiresAt);

        // Then the other key still lives.
        Assert.Equal(HttpStatusCode.OK, (await PatchAsync(Last, """{"expires_at":"2026-03-14T23:00:00Z"}""")).StatusCode);
    }

    [Fact]
    public async Task Update_LastAdminKeyThatExpires_MayLiveLongerButNotEndSooner()
    {
        var created = await (await PostAsync("/api/keys", """{"expires_at":"2026-03-15T00:00:00Z"}""")).JsonAsync(HttpStatusCode.Created);
        await DeleteAsync($"/api/keys/{Bootstrap.KeyId}");

        Assert.Equal(HttpStatusCode.OK, await UpdateAsync("""{"name":"last"}"""));
        Assert.Equal(HttpStatusCode.OK, await UpdateAsync("""{"expires_at":"2026-03-16T00:00:00Z"}"""));
        Assert.Equal(HttpStatusCode.Conflict, await UpdateAsync("""{"expires_at":"2026-03-15T00:00:00Z"}"""));
        Assert.Equal(HttpStatusCode.OK, await UpdateAsync("""{"expires_at":null}"""));

        async Task<HttpStatusCode> UpdateAsync(string body)
            => (await Host.SendAsync(HttpMethod.Patch, $"/api/keys/{(string)created["id"]!}", (string)created["key"]!, body)).StatusCode;
    }
}
