namespace Inferly.Pipeline.Providers.Sim;

/// <summary>What a tool returned.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Content">Its answer as text.</param>
internal readonly record struct SimToolResult(string Name, string Content);
