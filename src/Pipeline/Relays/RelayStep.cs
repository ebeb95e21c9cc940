namespace Inferly.Pipeline.Relays;

/// <summary>What one frame of a provider's stream meant.</summary>
[Flags]
public enum RelayStep
{
    /// <summary>Nothing that commits: a role, a ping, a comment.</summary>
    None = 0,

    /// <summary>Text, a tool call, reasoning or a finish reason: from here on the answer can't be taken back.</summary>
    Content = 1,

    /// <summary>Every choice has its finish reason: the answer is whole.</summary>
    Finished = 2,

    /// <summary>The provider said that nothing follows.</summary>
    Done = 4,

    /// <summary>The provider reports a failure: <see cref="AnswerFacts.Error"/>. Nothing was written.</summary>
    Failed = 8,

    /// <summary>The frame made no sense; it was skipped.</summary>
    Malformed = 16,

    /// <summary>Sound text that is held back until it has met what was delivered before.</summary>
    HeldBack = 32,
}
