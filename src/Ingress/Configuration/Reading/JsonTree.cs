using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>
/// Reads a JSON file (comments and trailing commas allowed) into a tree that overrides can change.
/// What a tree cannot hold is an error here: bad syntax, a field written twice, text that is not Unicode.
/// </summary>
internal sealed class JsonTree(ConfigContext context)
{
    private const string Shape = "write { \"listen\": ..., \"providers\": [...] }";

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The file's object; null where it is not one, which is then the only error.</summary>
    public JsonObject? Parse(ReadOnlyMemory<byte> utf8)
    {
        var text = WithoutByteOrderMark(utf8);
        if (IsBlank(text.Span))
        {
            Fail("", $"is empty; {Shape}, or remove the file");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return CopyObject(document.RootElement, "");
            }

            Fail("", $"is not a JSON object; {Shape}");
        }
        catch (JsonException error)
        {
            var reason = IsBlank(After(text.Span, error))
                ? "the file ends here, and a }, ] or \" is missing"
                : error.Message.Split(" LineNumber:")[0].TrimEnd('.');
            Fail("", $"is not valid JSON; mend it at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: {reason}");
        }
        return null;
    }

    private static bool IsBlank(ReadOnlySpan<byte> utf8) => utf8.Trim(" \t\r\n"u8).IsEmpty;

    /// <summary>The text from the place of an error on.</summary>
    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> utf8, JsonException error)
    {
        for (var line = 0L; line < error.LineNumber; line++)
        {
            utf8 = utf8[(utf8.IndexOf((byte)'\n') + 1)..];
        }

        return utf8[(int)Math.Min(utf8.Length, error.BytePositionInLine ?? 0)..];
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
