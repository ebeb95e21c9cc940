using Inferly.Analytics.Log;

namespace Inferly.Analytics.Topics;

/// <summary>
/// The dead letters of one machine's log, sent again by way of it. A position stands behind the last that is done with. For a log that no gateway is using.
/// </summary>
public sealed class LocalRedriveLog(EventLog log) : IRedriveLog
{
    private const int BatchRecords = 1_000;
    private const int BatchBytes = 16 << 20;

    private readonly SegmentLog _letters = log.Topic(TopicNames.DeadLetter);
    private readonly SegmentLog _records = log.Topic(TopicNames.Requests);
    private readonly ConsumerPosition _position = log.Position(TopicNames.DeadLetter, LocalDeadLetterBacklog.Consumer);

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public IEnumerable<KeptLetter> Read()
    {
        var done = _position.Committed;
        return ReadAll(_letters).Select(record => new KeptLetter(null, record.Offset, DeadLetter.Decode(record.Payload), record.Offset < done));
    }

    /// <summary>Who has opened the log has it alone.</summary>
    public Task TakeOverAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk refuses; run it again.</exception>
    public async Task<int> SendAsync(IReadOnlyList<RedriveStep> steps, CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var (letter, record) in steps)
        {
            var mayBeSent = _position.InFlight?.From == letter.Offset;
            if (_position.InFlight is { } lost && !mayBeSent)
            {
                _position.Commit(lost.To);
            }

            _position.Begin(letter.Offset, letter.Offset + 1);
            if (record is not null && !(mayBeSent && IsSent(record, letter.Offset)))
            {
                await AppendAsync(record, cancellationToken);
                sent++;
            }

            _position.Commit(letter.Offset + 1);
        }

        return sent;
    }

    private async Task AppendAsync(byte[] record, CancellationToken cancellationToken)
    {
        var appended = await _records.AppendAsync(record, cancellationToken);
        if (!appended.IsCommitted)
        {
            throw new IOException(appended.Error);
        }
    }

    // Cut off between the append and the position: the record stands behind its letter in time.
    private bool IsSent(byte[] record, long letterAt)
    {
        using var letter = _letters.Read(letterAt, 1, BatchBytes);
        var since = letter.Single().UnixMicros;
        return ReadAll(_records).Any(sent => sent.UnixMicros >= since && sent.Payload.Span.SequenceEqual(record));
    }

    private static IEnumerable<LogRecord> ReadAll(SegmentLog topic) =>
        topic.ReadUpTo(topic.NextOffset, BatchRecords, BatchBytes).SelectMany(batch => batch);
}
