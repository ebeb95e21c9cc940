namespace Inferly.Analytics.Topics;

/// <summary>How many dead letters nobody has sent again. Thread-safe.</summary>
public interface IDeadLetterBacklog
{
    /// <summary>Null where it is not known here.</summary>
    long? Count { get; }
}
