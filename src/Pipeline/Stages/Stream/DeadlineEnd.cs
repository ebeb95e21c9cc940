namespace Inferly.Pipeline.Stages.Stream;

/// <summary>What ends an attempt from outside.</summary>
internal enum DeadlineEnd
{
    /// <summary>Nobody waits for the answer any more.</summary>
    CallerLeft,

    /// <summary>Another attempt of the same request was quicker.</summary>
    Lost,

    /// <summary>The limit that ran is over.</summary>
    TooLate,
}
