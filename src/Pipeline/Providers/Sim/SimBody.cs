using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Reads a request's bytes as JSON whose strings are all valid text.</summary>
internal static class SimBody
{
    /// <summary>On success the caller disposes the document, which refers to the bytes.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out SimError? error)
    {
        document = null;
        error = SimError.Invalid(null, "We could not parse the JSON body of your request: it must be a JSON object in UTF-8.");
        // JsonDocument checks neither of these before a string is read, and then it throws.
        if (!Utf8.IsValid(bytes.Span) || HasLoneSurrogate(bytes.Span))
        {
            return false;
        }

        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            error = null;
            return true;
        }

        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>Whether a \uD800..\uDFFF escape stands without its other half. Outside strings JSON has no backslash.</summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> json)
    {
        var highBefore = false;
        while (json.IndexOf((byte)'\\') is >= 0 and var at)
        {
            if (highBefore && at > 0)
            {
                return true;
            }

            var unit = Unit(json[at..]);
            if (highBefore != (unit is { } second && char.IsLowSurrogate(second)))
            {
                return true;
            }

            highBefore = unit is { } first && char.IsHighSurrogate(first);
            json = json[Math.Min(json.Length, at + (unit is null ? 2 : 6))..];
        }

        return highBefore;
    }

    private static char? Unit(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && escape[1] == 'u' && Utf8Parser.TryParse(escape[2..6], out ushort unit, out var read, 'x') && read == 4
            ? (char)unit
            : null;
}
