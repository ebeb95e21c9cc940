using System.Text.Json.Nodes;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>
/// Follows the events of a streamed response as a strict client does, and fails where they break a rule that OpenAI's own streams keep:
/// an item is added once, filled while it is open, done once, items and events are counted without a gap, and what the deltas of a part
/// add up to is what every later event says of it.
/// </summary>
internal sealed class ResponseEvents
{
    private readonly JsonNode[] _events;
    private readonly List<string> _ids = [];
    private readonly List<JsonNode> _done = [];
    private readonly Dictionary<(int Item, int Part), string> _texts = [];
    private readonly HashSet<(int Item, int Part)> _doneParts = [];

    private ResponseEvents(JsonNode[] events) => _events = events;

    /// <summary>The items as they were when they were done, in the order of the output.</summary>
    public IReadOnlyList<JsonNode> Items => _done;

    public JsonNode Final => _events[^1]["response"]!;

    public IEnumerable<string> Types => _events.Select(TypeOf);

    public static ResponseEvents Follow(JsonNode[] events)
    {
        var followed = new ResponseEvents(events);
        followed.Check();
        return followed;
    }

    private static string TypeOf(JsonNode json) => (string)json["type"]!;

    private void Check()
    {
        Assert.Equal(Enumerable.Range(0, _events.Length), _events.Select(e => (int)e["sequence_number"]!));
        Assert.Equal(["response.created", "response.in_progress"], Types.Take(2));
        Assert.Equal($"response.{(string?)Final["status"]}", TypeOf(_events[^1]));
        Assert.Single(_events.Select(e => (string?)e["response"]?["id"]).OfType<string>().Distinct());
        foreach (var e in _events[2..^1])
        {
            Event(e, TypeOf(e), (int)e["output_index"]!);
        }

        Assert.Equal(_ids.Count, _done.Count);
        Assert.Equal(Final["output"]!.AsArray().Select(item => Plain(item!)), _done.Select(Plain));
    }

    private void Event(JsonNode e, string type, int item)
    {
        if (type == "response.output_item.added")
        {
            Assert.Equal(_ids.Count, item);
            var id = (string)e["item"]!["id"]!;
            Assert.DoesNotContain(id, _ids);
            _ids.Add(id);
            return;
        }

        Assert.InRange(item, _done.Count, _ids.Count - 1);
        if (type == "response.output_item.done")
        {
            Done(e["item"]!, item);
            return;
        }

        Assert.Equal(_ids[item], (string?)e["item_id"]);
        Part(e, type, (item, (int?)e["content_index"] ?? (int?)e["summary_index"] ?? 0));
    }

    private void Part(JsonNode e, string type, (int Item, int Part) place)
    {
        if (type.EndsWith("_part.added", StringComparison.Ordinal))
        {
            Assert.Equal(_texts.Keys.Count(key => key.Item == place.Item), place.Part);
            Assert.True(place.Part == 0 || _doneParts.Contains((place.Item, place.Part - 1)), $"{place} begins too early");
            Assert.Equal("", TextOf(e["part"]!));
            _texts.Add(place, "");
        }
        else if (type.EndsWith("_part.done", StringComparison.Ordinal))
        {
            Assert.Contains(place, _doneParts);
            Assert.Equal(_texts[place], TextOf(e["part"]!));
        }
        else if (type.EndsWith(".delta", StringComparison.Ordinal))
        {
            Assert.DoesNotContain(place, _doneParts);
            Assert.True(_texts.ContainsKey(place) || type.Contains("arguments", StringComparison.Ordinal), $"{place} was not added");
            _texts[place] = _texts.GetValueOrDefault(place, "") + (string?)e["delta"];
        }
        else
        {
            Assert.EndsWith(".done", type, StringComparison.Ordinal);
            Assert.True(_doneParts.Add(place), $"{place} is done twice");
            Assert.Equal(_texts.GetValueOrDefault(place, ""), TextOf(e));
        }
    }

    private void Done(JsonNode item, int index)
    {
        Assert.Equal(_done.Count, index);
        Assert.Equal(_ids[index], (string?)item["id"]);
        string[] said = (string?)item["type"] == "function_call"
            ? [(string)item["arguments"]!]
            : [.. (item["summary"] ?? item["content"])!.AsArray().Select(part => TextOf(part!))];
        Assert.Equal(said, Enumerable.Range(0, said.Length).Select(part => _texts.GetValueOrDefault((index, part), "")));
        Assert.All(Enumerable.Range(0, said.Length), part => Assert.Contains((index, part), _doneParts));
        _done.Add(item);
    }

    private static string TextOf(JsonNode part) => (string)(part["text"] ?? part["refusal"] ?? part["arguments"])!;

    // Azure encrypts the same reasoning anew in each event.
    private static string Plain(JsonNode item)
    {
        var copy = item.DeepClone().AsObject();
        copy.Remove("encrypted_content");
        return copy.ToJsonString();
    }
}
