namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The tools of a request and the caller's choice among them.</summary>
/// <param name="Offered">What may be called.</param>
/// <param name="Required">Whether something must be called.</param>
/// <param name="Named">The tool that must be called, where the caller names one.</param>
/// <param name="Parallel">Whether one answer may call several.</param>
/// <param name="Tokens">What their definitions add to the prompt.</param>
internal sealed record SimTools(IReadOnlyList<SimTool> Offered, bool Required, SimTool? Named, bool Parallel, int Tokens)
{
    public static readonly SimTools None = new([], Required: false, Named: null, Parallel: false, Tokens: 0);
}
