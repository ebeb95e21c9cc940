namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>What a server does with a connection behind its answer.</summary>
internal enum AnswerEnd
{
    /// <summary>Closes it.</summary>
    Close,

    /// <summary>Resets it.</summary>
    Reset,

    /// <summary>Waits for another request.</summary>
    Keep,
}
