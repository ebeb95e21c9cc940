using Inferly.Analytics.Log;

namespace Inferly.Analytics.Topics;

/// <summary>The dead letters of this machine that nobody has sent again. Thread-safe.</summary>
public sealed class LocalDeadLetterBacklog(EventLog log) : IDeadLetterBacklog
{
    /// <summary>The consumer that stands behind the last letter sent again.</summary>
    public const string Consumer = "redrive";

    private readonly SegmentLog _topic = log.Topic(TopicNames.DeadLetter);
    private readonly ConsumerPosition _position = log.Position(TopicNames.DeadLetter, Consumer);

    /// <inheritdoc/>
    public long? Count => _topic.NextOffset - Math.Max(_position.Committed, _topic.OldestOffset);
}
