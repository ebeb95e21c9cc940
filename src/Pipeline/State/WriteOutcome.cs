namespace Inferly.Pipeline.State;

/// <summary>Whether a control event counts.</summary>
internal enum WriteOutcome
{
    /// <summary>It is part of the state.</summary>
    Applied,

    /// <summary>Another replica was faster at the same entity.</summary>
    Outrun,

    /// <summary>The log did not take it, or did not say so in time: it may yet count.</summary>
    Unavailable,
}
