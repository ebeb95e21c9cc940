namespace Inferly.Pipeline.State;

/// <summary>Why a mutation did not happen.</summary>
public enum MutationFault
{
    /// <summary>What it is about does not exist.</summary>
    NotFound,

    /// <summary>It does not go together with what exists.</summary>
    Conflict,

    /// <summary>The caller knew an older revision.</summary>
    Stale,

    /// <summary>The caller may not do this to that entity.</summary>
    Forbidden,

    /// <summary>The log cannot take it now, or did not confirm it; it may still come into force.</summary>
    Unavailable,
}
