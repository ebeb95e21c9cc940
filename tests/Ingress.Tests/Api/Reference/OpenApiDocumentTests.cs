using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inferly.Ingress.Tests.Hosting;
using Microsoft.AspNetCore.Routing;

namespace Inferly.Ingress.Tests.Api.Reference;

public sealed partial class OpenApiDocumentTests(WholeGateway gateway) : IClassFixture<WholeGateway>
{
    [Fact]
    public void Document_Operations_AreExactlyTheMappedEndpoints()
    {
        var mapped = gateway.Endpoints
            .Select(endpoint => (Route: RouteOf(endpoint), endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods))
            .Where(endpoint => !endpoint.Route.StartsWith("/docs/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.HttpMethods.Select(method => $"{method} {endpoint.Route}"));

        Assert.Equal(OpenApiCheck.Operations.Order(), mapped.Order());
    }

    [Fact]
    public async Task Document_Served_ResolvesEveryReferenceAndGivesEveryOperationItsErrors()
    {
        var response = await gateway.Client.GetAsync("/openapi.json", TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var schemas = new JsonSchemaCheck(document.RootElement);

        foreach (Match reference in ReferenceForm().Matches(document.RootElement.GetRawText()))
        {
            Assert.Equal(JsonValueKind.Object, schemas.Resolve(JsonElement.Parse($"{{{reference.Value}}}")).ValueKind);
        }

        foreach (var operation in document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Where(member => member.Name != "parameters").Select(member => member.Value))
        {
            var statuses = operation.GetProperty("responses").EnumerateObject().Select(status => status.Name).ToList();
            var isPublic = operation.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;
            Assert.Contains("500", statuses);
            Assert.Equal(!isPublic, statuses.Contains("401") && statuses.Contains("403"));
        }
    }

    [Fact]
    public async Task Page_EverythingItLoads_IsServedFromHere()
    {
        var page = await gateway.Client.GetAsync("/docs/", TestContext.Current.CancellationToken);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotMatch("https?://", html);
        var scripts = ScriptForm().Matches(html).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(scripts);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Host.BaseUrl, "/docs/") };
        foreach (var script in scripts)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(script, TestContext.Current.CancellationToken)).StatusCode);
        }

        Assert.Contains("connect-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutTheLastSlash_LeadsToIt()
    {
        var response = await gateway.Client.GetAsync("/docs", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Found, "docs/"), (response.StatusCode, response.Headers.Location?.ToString()));
    }

    // Path parameters of a document hold no slash; where the mapped ones do, the document says so in words.
    private static string RouteOf(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!
        .Replace("/{documentName?}", "", StringComparison.Ordinal).Replace("{**", "{", StringComparison.Ordinal).TrimEnd('/');

    [GeneratedRegex("\"\\$ref\": *\"[^\"]+\"")]
    private static partial Regex ReferenceForm();

    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex ScriptForm();
}
