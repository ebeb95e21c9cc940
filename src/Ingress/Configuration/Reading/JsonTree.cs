using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>
/// Reads a JSON file (comments and trailing commas allowed) into a tree that overrides can change.
/// What a tree cannot hold is an error here: bad syntax, a field written twice, text that is not Unicode.
/// </summary>
internal sealed class JsonTree(ConfigContext context)
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The file's object; null where it is not one, which is then the only error.</summary>
    public JsonObject? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutByteOrderMark(utf8), Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return CopyObject(document.RootElement, "");
            }

            Fail("", "is not a JSON object; write { \"listen\": ..., \"providers\": [...] }");
        }
        catch (JsonException error)
        {
            var reason = error.Message.Split(" LineNumber:")[0].TrimEnd('.');
            Fail("", $"is not valid JSON; mend it at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: {reason}");
        }
        return null;
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8)
        => utf8.Span.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8;

    private JsonNode? Copy(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => CopyObject(element, path),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select((item, i) => Copy(item, ConfigPath.Item(path, i)))]),
        JsonValueKind.String => JsonValue.Create(Unicode(element.GetString, path)),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element.Clone()),
    };

    private JsonObject CopyObject(JsonElement element, string path)
    {
        var copy = new JsonObject();
        foreach (var field in element.EnumerateObject())
        {
            var name = Unicode(() => field.Name, path);
            var fieldPath = ConfigPath.Field(path, name);
            if (!copy.TryAdd(name, Copy(field.Value, fieldPath)))
            {
                Fail(fieldPath, "is written twice; keep one of them");
            }
        }
        return copy;
    }

    private string Unicode(Func<string?> text, string path)
    {
        try
        {
            return text() ?? "";
        }
        catch (InvalidOperationException) // What System.Text.Json throws for bytes or escapes that are no Unicode text.
        {
            Fail(path, "has text that is not valid Unicode; save the file as UTF-8, without half surrogate pairs");
            return "\uFFFD";
        }
    }

    private void Fail(string path, string message) => context.Fail(new ConfigError(path, context.Source, message));
}
