using static Inferly.Pipeline.Requests.Shape;

namespace Inferly.Pipeline.Requests;

/// <summary>The parts of a Responses body that differ from chat's.</summary>
internal static class ResponseShapes
{
    private static readonly Shape Part = Shape.Object(
            Required("type", Shape.String()),
            Optional("text", Shape.String(Slot.Text)),
            Optional("refusal", Shape.String(Slot.Text)),
            Optional("image_url", Shape.String(Slot.Image)),
            Optional("detail", Shape.String()),
            Optional("file_id", Shape.String()),
            Optional("file_data", Shape.String()),
            Optional("file_url", Shape.String()),
            Optional("filename", Shape.String()))
        .Where("input_text", "text")
        .Where("output_text", "text")
        .Where("refusal", "refusal");

    /// <summary>One element of <c>input</c>: a message (with or without its <c>type</c>), a call, its output, or another item.</summary>
    public static readonly Shape Item = Shape.Object(
            Optional("type", Shape.String()),
            Optional("role", Shape.Enum("system", "developer", "user", "assistant")),
            Optional("content", Shape.String(Slot.Text).Or(Shape.Array(Part))),
            Optional("id", Shape.String()),
            Optional("call_id", Shape.String()),
            Optional("name", Shape.String(Slot.Text)),
            Optional("arguments", Shape.String(Slot.Text)),
            Optional("output", Shape.String(Slot.Text).Or(Shape.Array(Part)).Or(Shape.Object())))
        .Where("message", "role", "content")
        .Where("function_call", "call_id", "name", "arguments")
        .Where("function_call_output", "call_id", "output");

    /// <summary>One element of <c>tools</c>.</summary>
    public static readonly Shape Tool = Shape.Object(
            Required("type", Shape.String()),
            Optional("name", Shape.String(Slot.Text, 1)),
            Optional("description", Shape.String(Slot.Text)),
            Optional("parameters", Shape.Object() with { Others = AnyText, Slot = Slot.Text }),
            Optional("strict", Shape.Bool()))
        .Where("function", "name");

    /// <summary><c>text.format</c>.</summary>
    public static readonly Shape Format = Shape.Object(
            Required("type", Shape.String(Slot.FormatType)),
            Optional("name", Shape.String(minLength: 1)),
            Optional("schema", Shape.Object() with { Others = AnyText, Slot = Slot.Text }),
            Optional("strict", Shape.Bool()))
        .Where("json_schema", "name", "schema");
}
