namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Whether the model shall call tools.</summary>
internal enum ToolMode
{
    /// <summary>As it sees fit.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>At least one, whichever.</summary>
    Required,

    /// <summary>One certain tool.</summary>
    Named,
}
