using System.Net;

namespace Inferly.Ingress.Tests.Api.Requests;

public sealed class QueryParametersTests : ApiTest
{
    [Theory]
    [InlineData("DELETE", "/api/projects/acme/data?befor=2026-03-01T00:00:00Z", "befor", "did you mean 'before'?")]
    [InlineData("DELETE", "/api/projects/acme/data?before=2026-03-01T00:00:00Z&from=2026-02-01T00:00:00Z", "from", "known here: before")]
    [InlineData("GET", "/api/projects/acme/traces?modl=sim/fast", "modl", "did you mean 'model'?")]
    [InlineData("GET", "/api/projects/acme/traces?metadata=a", "metadata", "did you mean 'metadata.*'?")]
    [InlineData("GET", "/api/projects/acme/traces?group_by=day", "group_by", "known here: from, to, workflow, model, status, min_latency_ms, metadata.*, limit, cursor")]
    [InlineData("GET", "/api/projects/acme/usage?group_by=day&limit=1", "limit", "known here: from, to, group_by")]
    [InlineData("GET", "/api/projects?limits=2", "limits", "did you mean 'limit'?")]
    [InlineData("GET", "/api/projects/acme/keys?page=2", "page", "known here: limit, cursor")]
    [InlineData("GET", "/api/projects/acme/workflows?offset=2", "offset", "known here: limit, cursor")]
    public async Task AnyCall_UnknownParameter_IsRefusedWithWhatWasMeant(string method, string path, string param, string remedy)
    {
        var answer = await Host.SendAsync(new HttpMethod(method), path, ApiHost.AdminSecret);

        var error = await answer.ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", param);
        Assert.EndsWith(remedy, error, StringComparison.Ordinal);
    }

    // This host has no analytics: what gets past its parameters is told so.
    [Theory]
    [InlineData("DELETE", "/api/projects/acme/data?before=2026-03-01T00:00:00Z")]
    [InlineData("GET", "/api/projects/acme/traces?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&workflow=a&model=b&status=ok&min_latency_ms=1&metadata.team=a&limit=1")]
    [InlineData("GET", "/api/projects/acme/usage?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&group_by=day")]
    public async Task AnyCall_DocumentedParameters_AreTaken(string method, string path)
        => Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Host.SendAsync(new HttpMethod(method), path, ApiHost.AdminSecret)).StatusCode);
}
