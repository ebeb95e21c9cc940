using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Routing;

namespace Inferly.Ingress.Tests.Access;

/// <summary>
/// Who may call what in the whole gateway. One line an endpoint, one column a role, in each cell three signs: the caller's own project (for an admin: acme),
/// another one, and one that does not exist, named by the path or else by x-inferly-project; at last a call without a key.
/// <code>
/// +  may          -  403 insufficient_role          ?  404 project_not_found          !  401 invalid_api_key
/// </code>
/// A new endpoint has to be added here. Each answer is checked against the OpenAPI document on the way.
/// </summary>
public sealed class AccessTableTests(WholeGateway gateway) : IClassFixture<WholeGateway>
{
    private static readonly Role[] Columns = [Role.Admin, Role.Owner, Role.Developer, Role.Analyst, Role.Ci, Role.Inference];

    public static TheoryData<string> Table =>
    [
        //                                                           admin owner devel analy ci    infer none
        "POST   /api/projects                                        ++?   ---   ---   ---   ---   ---   !",
        "GET    /api/projects                                        ++?   +??   ---   ---   ---   ---   !",
        "GET    /api/projects/{project}                              ++?   +??   ---   ---   ---   ---   !",
        "PATCH  /api/projects/{project}                              ++?   +??   ---   ---   ---   ---   !",
        "DELETE /api/projects/{project}                              ++?   ---   ---   ---   ---   ---   !",
        "POST   /api/projects/{project}/keys                         ++?   +??   +??   ---   ---   ---   !",
        "GET    /api/projects/{project}/keys                         ++?   +??   +??   ---   ---   ---   !",
        "GET    /api/projects/{project}/keys/{key}                   ++?   +??   +??   ---   ---   ---   !",
        "PATCH  /api/projects/{project}/keys/{key}                   ++?   +??   +??   ---   ---   ---   !",
        "POST   /api/projects/{project}/keys/{key}/rotate            ++?   +??   +??   ---   ---   ---   !",
        "DELETE /api/projects/{project}/keys/{key}                   ++?   +??   +??   ---   ---   ---   !",
        "POST   /api/keys                                            ++?   ---   ---   ---   ---   ---   !",
        "GET    /api/keys                                            ++?   ---   ---   ---   ---   ---   !",
        "GET    /api/keys/{key}                                      ++?   ---   ---   ---   ---   ---   !",
        "PATCH  /api/keys/{key}                                      ++?   ---   ---   ---   ---   ---   !",
        "POST   /api/keys/{key}/rotate                               ++?   ---   ---   ---   ---   ---   !",
        "DELETE /api/keys/{key}                                      ++?   ---   ---   ---   ---   ---   !",
        "GET    /api/projects/{project}/workflows                    ++?   +??   +??   ---   ---   ---   !",
        "GET    /api/projects/{project}/workflows/{workflow}         ++?   +??   +??   ---   ---   ---   !",
        "PUT    /api/projects/{project}/workflows/{workflow}         ++?   +??   +??   ---   ---   ---   !",
        "DELETE /api/projects/{project}/workflows/{workflow}         ++?   +??   +??   ---   ---   ---   !",
        "GET    /api/projects/{project}/workflows/{workflow}/golden-set ++? +??  +??   ---   ---   ---   !",
        "PUT    /api/projects/{project}/workflows/{workflow}/golden-set ++? +??  +??   ---   ---   ---   !",
        "GET    /api/projects/{project}/traces                       ++?   +??   +??   +??   ---   ---   !",
        "GET    /api/projects/{project}/traces/{request_id}          ++?   +??   +??   +??   ---   ---   !",
        "GET    /api/projects/{project}/usage                        ++?   +??   ---   +??   ---   ---   !",
        "DELETE /api/projects/{project}/data                         ++?   +??   ---   ---   ---   ---   !",
        "POST   /api/query                                           ++?   +??   ---   +??   ---   ---   !",
        "POST   /clickhouse/{**path}                                 ++?   +??   ---   +??   ---   ---   !",
        "GET    /clickhouse/{**path}                                 ++?   +??   ---   +??   ---   ---   !",
        "POST   /v1/chat/completions                                 ++?   +??   +??   ---   ---   +??   !",
        "POST   /v1/completions                                      ++?   +??   +??   ---   ---   +??   !",
        "POST   /v1/responses                                        ++?   +??   +??   ---   ---   +??   !",
        "POST   /v1/embeddings                                       ++?   +??   +??   ---   ---   +??   !",
        "GET    /v1/models                                           ++?   +??   +??   ---   ---   +??   !",
        "GET    /v1/models/{**id}                                    ++?   +??   +??   ---   ---   +??   !",
        "GET    /metrics                                             ++?   +??   ---   +??   ---   ---   !",
        "GET    /healthz                                             +++   +++   +++   +++   +++   +++   +",
        "HEAD   /healthz                                             +++   +++   +++   +++   +++   +++   +",
        "GET    /readyz                                              +++   +++   +++   +++   +++   +++   +",
        "HEAD   /readyz                                              +++   +++   +++   +++   +++   +++   +",
        "GET    /openapi.json                                        +++   +++   +++   +++   +++   +++   +",
        "GET    /docs/{documentName?}                                +++   +++   +++   +++   +++   +++   +",
    ];

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Endpoint_EveryRoleAndProject_AdmitsAsListed(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (method, route) = (new HttpMethod(words[0]), words[1]);
        var actual = new List<string>();
        foreach (var role in Columns)
        {
            var cell = "";
            foreach (var project in new[] { "acme", "other", "nowhere" })
            {
                cell += await CallAsync(method, route, project, gateway.SecretOf(role));
            }

            actual.Add(cell);
        }
        actual.Add(await CallAsync(method, route, "acme", null));

        Assert.Equal(string.Join(' ', words[2..]), string.Join(' ', actual));
    }

    [Fact]
    public void Table_ListsEveryEndpoint()
    {
        var mapped = gateway.Endpoints
            .Where(endpoint => !IsFileOfThePage(endpoint))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {RouteOf(endpoint)}"));

        Assert.Equal(mapped.Order(), Table.Select(line => string.Join(' ', ((string)line).Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2])).Order());
    }

    /// <summary>
    /// Goes as far as the access check and not much further: bodies have a member that nobody knows, and mutations expect a revision that
    /// nothing has, so that no cell changes what the next one finds.
    /// </summary>
    private async Task<string> CallAsync(HttpMethod method, string route, string project, string? secret)
    {
        var path = route
            .Replace("{project}", project, StringComparison.Ordinal)
            .Replace("{workflow}", "triage", StringComparison.Ordinal)
            .Replace("{documentName?}", "", StringComparison.Ordinal)
            .Replace("{**id}", "sim%2Ffast", StringComparison.Ordinal)
            .Replace("{**path}", "any?query=SELECT%201", StringComparison.Ordinal)
            .Replace("{request_id}", "req_0", StringComparison.Ordinal)
            .Replace("{key}", route.Contains("{project}", StringComparison.Ordinal) ? gateway.KeyIdOf(Role.Inference, project == "other" ? project : "acme") : Bootstrap.KeyId, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("If-Match", "\"999999\"");
        if (!route.Contains("{project}", StringComparison.Ordinal))
        {
            request.Headers.Add("x-inferly-project", project);
        }

        if (secret is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        if (method != HttpMethod.Get && method != HttpMethod.Head && method != HttpMethod.Delete)
        {
            request.Content = new StringContent("""{"nobody_knows":1}""", Encoding.UTF8, "application/json");
        }

        using var response = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return SignOf(response.StatusCode, await CodeOfAsync(response));
    }

    private static string SignOf(HttpStatusCode status, string code) => (status, code) switch
    {
        (HttpStatusCode.Unauthorized, "invalid_api_key" or "AUTHENTICATION_FAILED") => "!",
        (HttpStatusCode.Forbidden, "insufficient_role" or "ACCESS_DENIED") => "-",
        (HttpStatusCode.NotFound, "project_not_found" or "UNKNOWN_DATABASE") => "?",
        (HttpStatusCode.OK or HttpStatusCode.Found or HttpStatusCode.BadRequest or HttpStatusCode.PreconditionFailed, _) => "+",
        (HttpStatusCode.NotFound, "trace_not_found" or "golden_set_not_found") => "+",

        // Where JSON Lines are wanted.
        (HttpStatusCode.UnsupportedMediaType, _) => "+",

        // Admitted, where the embedded ClickHouse is missing on this machine.
        (HttpStatusCode.ServiceUnavailable, "traces_unavailable" or "NETWORK_ERROR") => "+",
        _ => $"({(int)status} {code})",
    };

    // Of our own errors, or of ClickHouse's: "Code: 516. DB::Exception: ... (AUTHENTICATION_FAILED)".
    private static async Task<string> CodeOfAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if ((int)response.StatusCode < 400)
        {
            return "";
        }

        return response.Content.Headers.ContentType?.MediaType == "text/plain"
            ? body.TrimEnd().TrimEnd(')').Split('(')[^1]
            : (string?)JsonNode.Parse(body)!["error"]!["code"] ?? "";
    }

    private static string RouteOf(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.TrimEnd('/');

    // The scripts and the picture that the reference page loads.
    private static bool IsFileOfThePage(RouteEndpoint endpoint)
        => RouteOf(endpoint).StartsWith("/docs/", StringComparison.Ordinal) && Path.HasExtension(RouteOf(endpoint).Replace("{documentName?}", "", StringComparison.Ordinal));
}
