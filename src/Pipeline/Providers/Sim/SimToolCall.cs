namespace Inferly.Pipeline.Providers.Sim;

/// <summary>A call that the model makes.</summary>
/// <param name="Id">Its id; not sent for the older functions.</param>
/// <param name="Name">The tool.</param>
/// <param name="Kind">The form of the call.</param>
/// <param name="Arguments">The arguments as JSON, or the input of a custom tool.</param>
/// <param name="TokenEnds">Where each token of the arguments ends.</param>
internal sealed record SimToolCall(string Id, string Name, SimToolKind Kind, string Arguments, int[] TokenEnds)
{
    /// <summary>The arguments' token at a place.</summary>
    public ReadOnlySpan<char> Token(int index) => Arguments.AsSpan(index == 0 ? 0 : TokenEnds[index - 1], TokenEnds[index] - (index == 0 ? 0 : TokenEnds[index - 1]));

    /// <summary>The call as far as the first tokens go; empty arguments where there are none.</summary>
    public SimToolCall Cut(int tokens) =>
        tokens >= TokenEnds.Length ? this : this with { Arguments = tokens == 0 ? "" : Arguments[..TokenEnds[tokens - 1]], TokenEnds = TokenEnds[..tokens] };
}
