using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>A tool call of the assistant.</summary>
/// <param name="Id">Its id, as <see cref="ToolCallId.Portable"/> made it.</param>
/// <param name="Name">The tool's name, a JSON string.</param>
/// <param name="Arguments">What the model wrote as arguments: a JSON string that ought to hold a JSON object.</param>
internal sealed record ToolCallPart(string Id, JsonElement Name, JsonElement Arguments) : ChatPart;
