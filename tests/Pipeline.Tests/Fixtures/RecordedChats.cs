using System.Text.Json.Nodes;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>Chat requests as OpenAI's own SDK sent them, from the recordings.</summary>
internal static class RecordedChats
{
    private static readonly string[] Folders = ["openai-recordings/ChatTests", "openai-recordings/ChatToolTests"];

    /// <summary>What the recordings ask that only OpenAI's API can do.</summary>
    private static readonly HashSet<string> OpenAisAlone =
        ["functions", "logprobs", "web_search_options", "messages[1].function_call", "messages[0].content[1].file"];

    /// <summary>The recordings, as folder and file.</summary>
    public static IEnumerable<string> Names =>
        Folders.SelectMany(folder => SharedFixtures.Names(folder, ".json").Select(name => $"{folder}/{name}"));

    /// <summary>Encodes every chat request of a recording; each keeps the provider's rules or is refused for a listed reason.</summary>
    public static void Check(IProtocol protocol, string model, string name, Action<JsonNode> rules)
    {
        var slash = name.LastIndexOf('/');
        var recording = JsonNode.Parse(SharedFixtures.Read(name[..slash], name[(slash + 1)..]))!;
        foreach (var entry in recording["Entries"]!.AsArray().Select(entry => entry!).Where(IsChat))
        {
            var call = protocol.Encode(Calls.Chat(entry["RequestBody"]!.ToJsonString(), model));
            if (call.Unsupported is { } refused)
            {
                Assert.Contains(refused.Path, OpenAisAlone);
            }
            else
            {
                rules(Encoded.Body(call));
            }
        }
    }

    private static bool IsChat(JsonNode entry) => ((string)entry["RequestUri"]!).EndsWith("/chat/completions", StringComparison.Ordinal);
}
