using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>What a tool answered.</summary>
/// <param name="CallId">The id of the call it answers.</param>
/// <param name="Name">The name of the tool that was called, a JSON string.</param>
/// <param name="Content">Text and media; may be empty.</param>
internal sealed record ToolResultPart(string CallId, JsonElement Name, IReadOnlyList<ChatPart> Content) : ChatPart;
