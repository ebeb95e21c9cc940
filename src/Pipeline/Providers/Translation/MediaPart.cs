using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>An image, a recording or a document.</summary>
/// <param name="Path">Where it stands, for errors.</param>
/// <param name="Data">Its bytes, where the caller sent them along; else null.</param>
/// <param name="Link">The JSON string with its http(s) address, where there is no <paramref name="Data"/>.</param>
/// <param name="Filename">Name of a document, or null.</param>
internal sealed record MediaPart(PartPath Path, DataUrl? Data, JsonElement Link, string? Filename) : ChatPart;
