namespace Inferly.Pipeline.Providers.Sim;

/// <summary>A call that the model makes.</summary>
/// <param name="Id">Its id; not sent for the older functions.</param>
/// <param name="Name">The tool.</param>
/// <param name="Kind">The form of the call.</param>
/// <param name="Arguments">The arguments as JSON, or the input of a custom tool.</param>
internal sealed record SimToolCall(string Id, string Name, SimToolKind Kind, SimTokens Arguments);
