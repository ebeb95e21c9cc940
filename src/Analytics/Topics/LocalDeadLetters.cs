using Inferly.Analytics.Log;

namespace Inferly.Analytics.Topics;

/// <summary>The dead-letter topic of one machine.</summary>
public sealed class LocalDeadLetters(EventLog log) : IDeadLetters
{
    private readonly SegmentLog _topic = log.Topic(TopicNames.DeadLetter);

    /// <inheritdoc/>
    public async Task AddAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var kept = await _topic.AppendAsync(letter.Encode(), cancellationToken);
        if (!kept.IsCommitted)
        {
            throw new IOException(kept.Error);
        }
    }
}
