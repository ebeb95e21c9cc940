using System.Text.Json;

namespace Inferly.Ingress.Tests.Api;

/// <summary>Checks answers against the OpenAPI document that the gateway serves.</summary>
internal static class OpenApiCheck
{
    private static readonly JsonElement Document = Load();
    private static readonly JsonSchemaCheck Schemas = new(Document);

    /// <summary>All operations, as <c>GET /api/projects/{project}</c>.</summary>
    public static IReadOnlyList<string> Operations { get; } =
    [
        .. Document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(member => member.Name != "parameters")
            .Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}")),
    ];

    public static async Task CheckAsync(HttpRequestMessage request, HttpResponseMessage response)
    {
        Assert.Matches("^req_[0-9a-f]{32}$", Assert.Single(response.Headers.GetValues("x-request-id")));
        var status = (int)response.StatusCode;
        if (status == 429 || status >= 500)
        {
            Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1), "429 and 5xx carry a Retry-After of whole seconds");
        }

        var body = await response.Content.ReadAsStringAsync();
        var contents = ContentsOf(request, status);
        if (contents.Count == 0)
        {
            Assert.Empty(body);
            return;
        }
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        Assert.True(contents.TryGetValue(type, out var schema) || contents.TryGetValue("*/*", out schema), $"{request.Method} {request.RequestUri} {status}: unexpected content type '{type}'");
        if (type != "application/json")
        {
            return;
        }

        using var json = JsonDocument.Parse(body);
        var violations = Schemas.Check(json.RootElement, schema);
        Assert.True(violations.Count == 0, $"{request.Method} {request.RequestUri} {status}: {string.Join("; ", violations)}\n{body}");
    }

    // By media type. What is no operation of the document can only be answered with an error.
    private static Dictionary<string, JsonElement> ContentsOf(HttpRequestMessage request, int status)
    {
        if (FindOperation(request) is not { } operation)
        {
            Assert.True(status >= 400, $"{request.Method} {request.RequestUri} is not in the document and yet answered {status}");
            return new() { ["application/json"] = Document.GetProperty("components").GetProperty("schemas").GetProperty("Error") };
        }
        Assert.True(
            operation.GetProperty("responses").TryGetProperty($"{status}", out var response),
            $"{request.Method} {request.RequestUri} may not answer {status}");
        return Schemas.Resolve(response).TryGetProperty("content", out var contents)
            ? contents.EnumerateObject().ToDictionary(content => content.Name, content => content.Value.GetProperty("schema"))
            : [];
    }

    private static JsonElement? FindOperation(HttpRequestMessage request)
    {
        var segments = request.RequestUri!.AbsolutePath.TrimEnd('/').Split('/');
        foreach (var path in Document.GetProperty("paths").EnumerateObject().Where(path => Matches(path.Name.Split('/'), segments)))
        {
            if (path.Value.TryGetProperty(request.Method.Method.ToLowerInvariant(), out var operation))
            {
                return operation;
            }
        }
        return null;
    }

    private static bool Matches(string[] template, string[] segments)
        => template.Length == segments.Length
            && template.Zip(segments).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0));

    private static JsonElement Load()
    {
        using var resource = typeof(Inferly.Ingress.Api.InferlyApiExtensions).Assembly.GetManifestResourceStream("openapi.json")!;
        return JsonDocument.Parse(resource).RootElement;
    }
}
