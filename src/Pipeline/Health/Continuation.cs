namespace Inferly.Pipeline.Health;

/// <summary>
/// How far the gateway goes to complete an answer whose stream broke after text had been sent. Each value includes those before it.
/// </summary>
public enum Continuation
{
    /// <summary>Not at all: the stream ends with an error frame.</summary>
    Off,

    /// <summary>On a model that continues a given beginning of its answer.</summary>
    Prefill,

    /// <summary>Also by a second answer at temperature 0, where it agrees with all that was sent.</summary>
    Splice,

    /// <summary>Where neither fits, by asking in words for the rest, which nothing can prove exact.</summary>
    Instruct,
}
