namespace Inferly.Pipeline.Health;

/// <summary>What the gateway expects of a model at a provider, from what it saw lately.</summary>
/// <param name="FirstTokenMs">Time to the first token, milliseconds.</param>
/// <param name="TokensPerSecond">Output tokens per second after the first.</param>
/// <param name="ErrorRate">Share of calls that fail, 0..1.</param>
/// <param name="OutputTokens">Tokens of an answer.</param>
/// <param name="Samples">How many fresh answers this rests on; 0: it is the prior.</param>
public readonly record struct Estimates(double FirstTokenMs, double TokensPerSecond, double ErrorRate, double OutputTokens, double Samples)
{
    /// <summary>Expected milliseconds until an answer of <paramref name="tokens"/> tokens is whole.</summary>
    public double AnswerMs(double tokens) => FirstTokenMs + (tokens / Math.Max(TokensPerSecond, 0.1) * 1000);
}
