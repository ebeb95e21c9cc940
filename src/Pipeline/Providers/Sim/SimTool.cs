using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>A tool that the caller offers; valid as long as the request's document.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Description">What it does; may be empty.</param>
/// <param name="Parameters">The schema of its arguments; undefined where there is none.</param>
/// <param name="Kind">How a call of it looks.</param>
/// <param name="Path">Where the tool stands in the request.</param>
internal sealed record SimTool(string Name, string Description, JsonElement Parameters, SimToolKind Kind, string Path);
