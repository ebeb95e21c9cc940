namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The three forms of OpenAI's tools.</summary>
internal enum SimToolKind
{
    /// <summary>Arguments are JSON.</summary>
    Function,

    /// <summary>The input is plain text.</summary>
    Custom,

    /// <summary>The older <c>functions</c>: one call at most, without an id.</summary>
    Legacy,
}
