using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary><c>response_format</c>: what the answer must look like.</summary>
/// <param name="IsJson">It must be JSON.</param>
/// <param name="Schema">The schema it must obey, or of kind Undefined.</param>
/// <param name="Name">The schema's name, a JSON string, or of kind Undefined.</param>
/// <param name="Description">What the schema is for, a JSON string, or of kind Undefined.</param>
internal sealed record AnswerFormat(bool IsJson, JsonElement Schema, JsonElement Name, JsonElement Description)
{
    /// <summary>A schema is given.</summary>
    public bool HasSchema => Schema.Exists();

    /// <summary>Reads the field of a chat request.</summary>
    public static AnswerFormat Read(JsonElement body, Refusals refusals)
    {
        var format = body.Field("response_format");
        var type = format.Text("type");
        var schema = type == "json_schema" ? format.Field("json_schema") : default;
        if (type is not (null or "text" or "json_object" or "json_schema"))
        {
            refusals.Add("response_format.type", "knows 'text', 'json_object' and 'json_schema'.");
        }

        return new AnswerFormat(
            type is "json_object" or "json_schema",
            schema.Field("schema"),
            schema.Field("name"),
            schema.Field("description"));
    }
}
