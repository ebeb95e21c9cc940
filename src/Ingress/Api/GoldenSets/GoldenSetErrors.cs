using System.Globalization;
using Inferly.Ingress.Api.Answers;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.GoldenSets;

/// <summary>Why a golden set cannot be put or read.</summary>
internal static class GoldenSetErrors
{
    public static ApiError NotJsonLines { get; } = new(
        StatusCodes.Status415UnsupportedMediaType,
        "A golden set is JSON Lines. Send 'Content-Type: application/jsonl', uncompressed, with one item a line.",
        "unsupported_media_type");

    public static ApiError NoVersionNumber { get; } = new(
        StatusCodes.Status400BadRequest, "version: must be the number of a version, such as ?version=2.", "invalid_request", "version");

    public static ApiError Damaged { get; } = new(
        StatusCodes.Status500InternalServerError,
        "Items of this version are damaged or missing in the store. Bring the store back from a backup, or PUT the golden set again.",
        "golden_set_damaged");

    public static ApiError Unavailable { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "The golden set can't be read now. Try again. The gateway's log has the reason.", "golden_sets_unavailable");

    public static ApiError None(string workflow) => new(
        StatusCodes.Status404NotFound, $"The workflow {workflow} has no golden set. PUT one first.", "golden_set_not_found");

    public static ApiError NoVersion(GoldenSet set, int version) => new(
        StatusCodes.Status404NotFound,
        string.Create(CultureInfo.InvariantCulture, $"version: there is no version {version} of this golden set; there are {string.Join(", ", set.Versions.Select(one => one.Version))}."),
        "golden_set_not_found",
        "version");

    /// <summary>422 in OpenAI's shape, and beside it <c>lines</c>: every bad one with its reason.</summary>
    public static JsonAnswer Invalid(IReadOnlyList<BadLine> lines) => new(json =>
    {
        var first = lines[0];
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, lines.Count == 1
            ? $"line {first.Line}: {first.Reason} Nothing was stored."
            : $"{lines.Count} lines are wrong (error.lines lists them) and nothing was stored. line {first.Line}: {first.Reason}");
        json.WriteString("type"u8, "invalid_request_error"u8);
        json.WriteString("param"u8, $"line {first.Line}");
        json.WriteString("code"u8, "golden_set_invalid"u8);
        json.WriteStartArray("lines"u8);
        foreach (var bad in lines)
        {
            json.WriteStartObject();
            json.WriteNumber("line"u8, bad.Line);
            json.WriteString("reason"u8, bad.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    })
    {
        Status = StatusCodes.Status422UnprocessableEntity,
    };
}
