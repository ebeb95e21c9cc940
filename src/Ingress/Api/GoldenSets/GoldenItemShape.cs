using System.Buffers;
using System.Text.Json;
using Inferly.Ingress.Api.Requests;
using Inferly.Ingress.Api.Workflows;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Api.GoldenSets;

/// <summary>
/// The shape of a golden item: <c>{"id","messages"|"input","expected","ordered","tools","response_format","scorers","tags","weight"}</c>. What will be sent to models is
/// held to the rules of a chat request: what would be refused there is refused here.
/// </summary>
internal static class GoldenItemShape
{
    private const int MaxIdLength = 200;
    private const int MaxInputLength = 1 << 20;
    private const int MaxCalls = 128;
    private const int MaxValues = 1_000;
    private const int MaxTags = 64;
    private const int MaxTagLength = 64;
    private const decimal MaxWeight = 1_000_000;
    private const decimal MinWeight = 0.000001m;

    private static readonly string[] Sent = ["messages", "tools", "response_format"];

    /// <summary>Notes the item's first mistake in the reader.</summary>
    /// <returns>Its id; null where it has none.</returns>
    public static string? Check(JsonObjectReader item)
    {
        item.Require("id");
        var id = item.Text("id", MaxIdLength);
        CheckPrompt(item);
        CheckExpected(item);
        ScorerShape.Check(item);
        foreach (var (tag, path) in item.Array("tags", MaxTags) ?? [])
        {
            if (tag.ValueKind != JsonValueKind.String || tag.GetString()!.Length is 0 or > MaxTagLength)
            {
                item.FailAt(path, $"must be a string of 1 to {MaxTagLength} characters.");
            }
        }

        item.Number("weight", MinWeight, MaxWeight);
        item.RefuseOthers();
        return id;
    }

    private static void CheckPrompt(JsonObjectReader item)
    {
        var (messages, input) = (item.Raw("messages"), item.Text("input", MaxInputLength));
        if (messages is null == input is null)
        {
            item.Fail("messages", messages is null
                ? "is missing: give messages as for a chat request, or input, the text of one user message."
                : "and input are both given: keep one of the two.");
        }

        if (RequestScanner.Scan(Operation.Chat, AsChat(item, input), out _) is { } mistake)
        {
            item.FailAt(mistake.Path, mistake.Message);
        }
    }

    private static ReadOnlyMemory<byte> AsChat(JsonObjectReader item, string? input)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, "auto"u8);
            if (input is not null)
            {
                json.WriteStartArray("messages"u8);
                json.WriteStartObject();
                json.WriteString("role"u8, "user"u8);
                json.WriteString("content"u8, input);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            foreach (var name in Sent)
            {
                if (item.Raw(name) is { } value && !(name == "messages" && input is not null))
                {
                    json.WritePropertyName(name);
                    json.WriteRawValue(value);
                }
            }

            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    private static void CheckExpected(JsonObjectReader item)
    {
        item.Flag("ordered");
        switch (item.Kind("expected"))
        {
            case JsonValueKind.Array:
                foreach (var call in item.Array("expected", MaxCalls) ?? [])
                {
                    CheckCall(item.Item(call));
                }

                break;
            case not (null or JsonValueKind.String or JsonValueKind.Object):
                item.Fail("expected", "must be a text, an object, or a list of tool calls such as [{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Rome\"}}].");
                break;
        }
    }

    // A value as it is, or {"any_of": [...], "optional": true}. Whatever else an object holds is a value.
    private static void CheckArgument(JsonObjectReader arguments, string name)
    {
        if (arguments.Kind(name) != JsonValueKind.Object || arguments.Object(name) is not { } value || !value.Has("any_of"))
        {
            return;
        }

        value.Require("any_of");
        if (value.Array("any_of", MaxValues) is { Count: 0 })
        {
            value.Fail("any_of", "must name at least one value.");
        }

        value.Flag("optional");
        value.RefuseOthers();
    }

    private static void CheckCall(JsonObjectReader call)
    {
        const int longestName = 256;
        call.Require("name");
        call.Text("name", longestName);
        if (call.Object("arguments") is { } arguments)
        {
            foreach (var name in arguments.Names)
            {
                CheckArgument(arguments, name);
            }
        }

        call.RefuseOthers();
    }
}
