using System.Text.Json;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.Tests.Fixtures;
using Inferly.Pipeline.Tests.Providers.Anthropic;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>One recorded answer of a provider: a whole body, or the payloads of a stream, one a line.</summary>
/// <param name="Path">Below the folder of the recordings, such as <c>groq/groq-reasoning.json</c>.</param>
internal sealed record ProviderRecording(string Path)
{
    private const string Folder = "provider-streams";
    private const string StreamSuffix = ".chunks.txt";

    /// <summary>Whether the answer came as a stream.</summary>
    public bool IsStream => Path.EndsWith(StreamSuffix, StringComparison.Ordinal);

    /// <summary>The folder: who answered.</summary>
    public string Provider => Path[..Path.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Skips the running test where there are no recordings.</summary>
    public string Text => SharedFixtures.Read($"{Folder}/{Provider}", Path[(Provider.Length + 1)..]);

    /// <summary>The whole body.</summary>
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>Told by the content alone.</summary>
    public RecordingKind Kind => KindOf(Lines(IsStream ? Text : Json.ToJsonString()));

    /// <summary>The streams in the file: some hold the answers of several requests, one behind the other.</summary>
    public IReadOnlyList<string[]> Streams => Kind switch
    {
        RecordingKind.Messages => AnthropicRecording.Answers(Lines(Text)),
        RecordingKind.Response => Split(Lines(Text), "\"type\":\"response.created\""),
        _ => [Lines(Text)],
    };

    /// <summary>All there are, sorted; empty without recordings.</summary>
    public static IReadOnlyList<ProviderRecording> All { get; } = Directory.Exists(SharedFixtures.Root)
        ? [.. Directory.EnumerateFiles(System.IO.Path.Combine(SharedFixtures.Root, Folder), "*", SearchOption.AllDirectories)
            .Select(file => new ProviderRecording(System.IO.Path.GetRelativePath(System.IO.Path.Combine(SharedFixtures.Root, Folder), file).Replace('\\', '/')))
            .OrderBy(recording => recording.Path, StringComparer.Ordinal)]
        : [];

    /// <summary>The paths of the whole bodies of some kinds; a made-up one without recordings, so that their tests show up as skipped.</summary>
    public static TheoryData<string> Whole(params RecordingKind[] kinds) => [.. Paths(isStream: false, kinds)];

    /// <summary>The paths of the streams of some kinds.</summary>
    public static TheoryData<string> Streamed(params RecordingKind[] kinds) => [.. Paths(isStream: true, kinds)];

    /// <summary>The paths of the streams of some kinds, each cut in every way.</summary>
    public static TheoryData<string, Chunking> Cut(params RecordingKind[] kinds)
    {
        var rows = new TheoryData<string, Chunking>();
        foreach (var path in Paths(isStream: true, kinds))
        {
            foreach (var chunking in Enum.GetValues<Chunking>())
            {
                rows.Add(path, chunking);
            }
        }

        return rows;
    }

    /// <summary>The payloads of a stream as JSON.</summary>
    public static JsonNode[] Parse(IEnumerable<string> lines) => [.. lines.Select(line => JsonNode.Parse(line)!)];

    private static IEnumerable<string> Paths(bool isStream, RecordingKind[] kinds) => All.Count == 0
        ? ["(no recordings)/(no recordings)"]
        : All.Where(recording => recording.IsStream == isStream && kinds.Contains(recording.Kind)).Select(recording => recording.Path);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IReadOnlyList<string[]> Split(string[] lines, string start)
    {
        var starts = lines.Index().Where(line => line.Item.Contains(start, StringComparison.Ordinal)).Select(line => line.Index).ToArray();
        return [.. starts.Zip([.. starts[1..], lines.Length], (from, to) => lines[from..to])];
    }

    private static RecordingKind KindOf(string[] lines)
    {
        var json = lines.Select(TryParse).First(parsed => parsed is not null)!;
        var (type, thing) = ((string?)json["type"], (string?)json["object"]);
        return json switch
        {
            _ when thing is "response" || type is { } name && name.StartsWith("response.", StringComparison.Ordinal) =>
                lines.Any(line => line.Contains("\"type\":\"error\"", StringComparison.Ordinal)) ? RecordingKind.Error : RecordingKind.Response,
            _ when thing is "text_completion" => RecordingKind.Completion,
            _ when json["choices"] is JsonArray => RecordingKind.Chat,
            _ when type is "message" or "message_start" => RecordingKind.Messages,
            _ when json["candidates"] is JsonArray => RecordingKind.GenerateContent,
            _ when json["stopReason"] is not null || json["messageStart"] is not null || json["contentBlockStart"] is not null || json["contentBlockDelta"] is not null =>
                RecordingKind.Converse,
            _ when json["error"] is JsonObject => RecordingKind.Error,
            _ => RecordingKind.Foreign,
        };
    }

    private static JsonNode? TryParse(string line)
    {
        try
        {
            return JsonNode.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
