using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>A function that the model may call.</summary>
/// <param name="Name">A JSON string.</param>
/// <param name="Description">A JSON string, or of kind Undefined.</param>
/// <param name="Parameters">A JSON schema, or of kind Undefined.</param>
/// <param name="Strict">The arguments must obey the schema.</param>
internal sealed record ToolDefinition(JsonElement Name, JsonElement Description, JsonElement Parameters, bool Strict);
