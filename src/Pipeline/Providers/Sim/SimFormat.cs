using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The wanted form of the answer's text.</summary>
/// <param name="IsJson">Whether it must be a JSON object.</param>
/// <param name="Schema">The schema that it obeys; undefined for any object. Valid as long as the request's document.</param>
internal readonly record struct SimFormat(bool IsJson, JsonElement Schema)
{
    public static SimFormat Read(SimFields fields)
    {
        if (!fields.TryGet("response_format", out var format))
        {
            return default;
        }

        switch (SimFields.TextOf(format, "type"))
        {
            case "text":
                return default;
            case "json_object":
                return new(true, default);
            case "json_schema" when SimFields.TryGet(format, "json_schema", out var wrapper) && wrapper.ValueKind == JsonValueKind.Object:
                if (SimFields.TextOf(wrapper, "name") is null)
                {
                    fields.Fail("response_format.json_schema.name", "Missing required parameter: 'response_format.json_schema.name'.");
                }

                return new(true, SimFields.TryGet(wrapper, "schema", out var schema) ? schema : default);
            default:
                fields.Fail("response_format.type", "Invalid type: expected text, json_object, or json_schema with a 'json_schema'.");
                return default;
        }
    }
}
