using System.Text.Json.Nodes;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>One recorded exchange of OpenAI's own .NET library with OpenAI.</summary>
/// <param name="File">Below the folder of these recordings, such as <c>ChatTests/JsonResult.json</c>.</param>
/// <param name="Number">From 0, within the file.</param>
internal sealed record Exchange(string File, int Number)
{
    private const string Folder = "openai-recordings";
    private const string Origin = "https://api.openai.com";

    private static readonly string[] Endpoints = ["/v1/chat/completions", "/v1/responses", "/v1/embeddings"];

    /// <summary>Fields that ask for something which is kept between requests, or goes on without the caller.</summary>
    private static readonly string[] NotServed = ["previous_response_id", "conversation", "background", "prompt"];

    private readonly Lazy<JsonNode> _entry = new(() => Entries(File)[Number]!);

    public string Method => (string)_entry.Value["RequestMethod"]!;

    /// <summary>With <c>/v1</c>, without the host.</summary>
    public string Path => ((string)_entry.Value["RequestUri"]!)[Origin.Length..];

    public int Status => (int)_entry.Value["StatusCode"]!;

    /// <summary>Null where it was no JSON.</summary>
    public JsonObject? Request => _entry.Value["RequestBody"] as JsonObject;

    /// <summary>The answer; of a stream, the list of its events as they were on the wire.</summary>
    public JsonNode Response => _entry.Value["ResponseBody"]!;

    public bool IsStream => Response is JsonArray;

    /// <summary>Whether the gateway has the endpoint.</summary>
    public bool IsServed => Method == "POST" && Endpoints.Contains(Path);

    /// <summary>The field for which the gateway refuses the request; null: it does not.</summary>
    public string? RefusedField => IsServed ? NotServed.FirstOrDefault(Request!.ContainsKey) : null;

    /// <summary>How it is tested, in the words of docs/reference/recordings.md.</summary>
    public string Coverage => this switch
    {
        { IsServed: false } => $"{Method} {Shape}: not served, {Reason}",
        { RefusedField: { } refused } => $"{Method} {Shape}: 400 that names `{refused}`",
        { Status: >= 400 } => $"{Method} {Shape}: the error {Status}",
        _ => $"{Method} {Shape}: as it is",
    };

    /// <summary>All there are, in order; empty without recordings.</summary>
    public static IReadOnlyList<Exchange> All { get; } = Directory.Exists(SharedFixtures.Root)
        ? [.. Directory.EnumerateFiles(System.IO.Path.Combine(SharedFixtures.Root, Folder), "*.json", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(System.IO.Path.Combine(SharedFixtures.Root, Folder), file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .SelectMany(file => Enumerable.Range(0, Entries(file).Count).Select(number => new Exchange(file, number)))]
        : [];

    /// <summary>The models that were asked.</summary>
    public static IEnumerable<string> Models => All.Where(exchange => exchange.IsServed).Select(exchange => (string?)exchange.Request!["model"]).OfType<string>().Distinct();

    /// <summary>Why the gateway lacks the endpoint.</summary>
    public string Reason => Path.Split('/')[2] switch
    {
        "files" => "files are not stored",
        "models" => "models are configured, not deleted by callers",
        _ when Path.EndsWith("/compact", StringComparison.Ordinal) => "nothing is compacted",
        _ => "responses and conversations are not stored",
    };

    // Ids say nothing to a reader.
    private string Shape => $"`{string.Join('/', Path.Split('/').Select(part => part.Contains('_', StringComparison.Ordinal) && part.Length > 20 ? "{id}" : part))}`";

    private static JsonArray Entries(string file)
    {
        var (folder, name) = (file[..file.IndexOf('/', StringComparison.Ordinal)], file[(file.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        return JsonNode.Parse(SharedFixtures.Read($"{Folder}/{folder}", name))!["Entries"]!.AsArray();
    }
}
