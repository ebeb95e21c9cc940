namespace Inferly.Pipeline.Providers.Sim;

/// <summary>How long tokens take.</summary>
/// <param name="FirstToken">From the request to the first token.</param>
/// <param name="PerToken">From one token to the next.</param>
internal readonly record struct SimPace(TimeSpan FirstToken, TimeSpan PerToken)
{
    /// <summary>A model's pace at a scale; what a directive says is taken as it is.</summary>
    public static SimPace Of(SimModel model, SimDirectives directives, double scale) => new(
        TimeSpan.FromMilliseconds((directives.Ttft ?? model.TtftMs * scale) + directives.Stall),
        TimeSpan.FromSeconds(directives.Tps is { } tps ? 1.0 / tps : scale / model.TokensPerSecond));

    /// <summary>From the request to the token at an index.</summary>
    public TimeSpan Until(int token) => FirstToken + PerToken * token;
}
