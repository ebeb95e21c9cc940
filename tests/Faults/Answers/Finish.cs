namespace Inferly.Faults.Answers;

/// <summary>Why an answer ends; each protocol has its own word for it.</summary>
public enum Finish
{
    /// <summary>The model had no more to say, or met a stop string.</summary>
    Stop,

    /// <summary>The limit of output tokens.</summary>
    Length,

    /// <summary>It calls tools.</summary>
    ToolCalls,

    /// <summary>A filter.</summary>
    ContentFilter,
}
