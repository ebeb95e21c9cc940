using System.Net;
using Inferly.Ingress.Access;
using Inferly.Ingress.Tests.Api;
using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inferly.Ingress.Tests.Access;

public sealed class AccessMiddlewareTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoint_WithoutAccessMetadata_IsRefusedToEverybodyAndLoggedAsABug()
    {
        await using var host = await ApiHost.StartAsync(routes => routes.MapGet("/forgotten", () => "secret"));

        foreach (var role in Enum.GetValues<Role>())
        {
            await (await host.SendAsync(HttpMethod.Get, "/forgotten", ApiHost.SecretOf(role))).ErrorAsync(HttpStatusCode.Forbidden, "insufficient_role");
        }

        await (await host.Client.GetAsync("/forgotten", _cancel)).ErrorAsync(HttpStatusCode.Forbidden, "insufficient_role");
        Assert.Contains("/forgotten says nothing of who may call it", host.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "default")]
    [InlineData("acme", "acme")]
    [InlineData("other", "other")]
    public async Task Caller_Admin_ActsInTheProjectOfTheHeaderOrInDefault(string? header, string expected)
        => Assert.Equal(expected, await ActingProjectAsync("/acting", ApiHost.AdminSecret, header));

    [Fact]
    public async Task Caller_PathAndHeaderDisagree_ThePathCounts()
        => Assert.Equal("other", await ActingProjectAsync("/acting/other", ApiHost.AdminSecret, "acme"));

    [Theory]
    [InlineData(null)]
    [InlineData("acme")]
    public async Task Caller_OfAProject_ActsInItsOwn(string? header)
        => Assert.Equal("acme", await ActingProjectAsync("/acting", ApiHost.SecretOf(Role.Inference), header));

    [Fact]
    public async Task Project_ForeignOrUnknown_IsAnsweredTheSame()
    {
        await using var host = await ApiHost.StartAsync();

        var foreign = await host.SendAsync(HttpMethod.Get, "/api/projects/other/workflows/triage", ApiHost.SecretOf(Role.Owner));
        var unknown = await host.SendAsync(HttpMethod.Get, "/api/projects/nowhere/workflows/triage", ApiHost.SecretOf(Role.Owner));

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(await foreign.Content.ReadAsStringAsync(_cancel), await unknown.Content.ReadAsStringAsync(_cancel));
    }

    [Fact]
    public async Task Key_RevokedOrExpiredMeanwhile_IsRefusedFromThenOn()
    {
        await using var host = await ApiHost.StartAsync();
        const string path = "/api/projects/acme/workflows";
        var key = host.Store.Current.FindKey(ApiHost.KeyIdOf(Role.Developer))!;
        await host.Store.MutateAsync(state => Mutation.Write(state.Put(key with { ExpiresAt = ApiHost.Start.AddHours(1) }, ApiHost.Start)), _cancel);

        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync(HttpMethod.Get, path, ApiHost.SecretOf(Role.Developer))).StatusCode);
        host.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(HttpMethod.Get, path, ApiHost.SecretOf(Role.Developer))).StatusCode);
    }

    [Fact]
    public async Task Unauthorized_Answer_NamesTheScheme()
    {
        await using var host = await ApiHost.StartAsync();

        var response = await host.Client.GetAsync("/api/projects", _cancel);

        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    private async Task<string> ActingProjectAsync(string path, string secret, string? header)
    {
        await using var host = await ApiHost.StartAsync(routes =>
        {
            routes.MapGet("/acting", (HttpContext context) => context.GetCaller().Project.Id).RequireRoles(Role.Admin, Role.Inference);
            routes.MapGet("/acting/{project}", (HttpContext context) => context.GetCaller().Project.Id).RequireRoles(Role.Admin);
        });
        using var client = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Authorization", $"Bearer {secret}");
        if (header is not null)
        {
            request.Headers.Add("x-inferly-project", header);
        }

        using var response = await client.SendAsync(request, _cancel);
        return await response.Content.ReadAsStringAsync(_cancel);
    }
}
