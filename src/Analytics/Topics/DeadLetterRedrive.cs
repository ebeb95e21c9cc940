using Inferly.Analytics.Log;

namespace Inferly.Analytics.Topics;

/// <summary>
/// Sends the dead letters of this machine again: each record is appended to <c>inferly.requests</c> once, however often this runs and wherever it
/// ends. For a log that no gateway is using.
/// </summary>
public sealed class DeadLetterRedrive(EventLog log)
{
    private const int BatchRecords = 1_000;
    private const int BatchBytes = 16 << 20;

    private readonly SegmentLog _letters = log.Topic(TopicNames.DeadLetter);
    private readonly SegmentLog _records = log.Topic(TopicNames.Requests);
    private readonly ConsumerPosition _position = log.Position(TopicNames.DeadLetter, DeadLetterBacklog.Consumer);

    private static ReadOnlySpan<byte> Marker => "{\"redriven\":true,"u8;

    /// <summary>All letters, oldest first; null for one that can't be read.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public IEnumerable<(DeadLetter? Letter, bool IsRedriven)> List()
    {
        foreach (var record in ReadAll())
        {
            yield return (DeadLetter.Decode(record.Payload), record.Offset < _position.Committed);
        }
    }

    /// <summary>Sends what was not sent yet. Returns how many records.</summary>
    /// <exception cref="IOException">The disk refuses; run it again.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var sent = 0;
        var unfinished = _position.InFlight;
        var origins = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in ReadAll())
        {
            // A crash of the consumer can set the same record aside twice.
            var letter = DeadLetter.Decode(record.Payload);
            var isFirst = letter is not null && origins.Add(letter.Origin);
            if (record.Offset < _position.Committed)
            {
                continue;
            }

            if (_position.InFlight is { } lost && lost.From != record.Offset)
            {
                _position.Commit(lost.To);
            }

            _position.Begin(record.Offset, record.Offset + 1);
            var mayBeSent = unfinished?.From == record.Offset;
            if (isFirst && !(mayBeSent && IsSent(letter!, record.UnixMicros)))
            {
                await SendAsync(letter!, cancellationToken);
                sent++;
            }

            _position.Commit(record.Offset + 1);
        }

        return sent;
    }

    // It cost what it cost when it was first written: the mark keeps it from being counted again.
    private static byte[] Marked(ReadOnlySpan<byte> record) =>
        record.StartsWith("{"u8) && !record.StartsWith(Marker) ? [.. Marker, .. record[1..]] : record.ToArray();

    private async Task SendAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var appended = await _records.AppendAsync(Marked(letter.Record.Span), cancellationToken);
        if (!appended.IsCommitted)
        {
            throw new IOException(appended.Error);
        }
    }

    // Ended between the append and the position: the record stands behind its letter in time.
    private bool IsSent(DeadLetter letter, long sinceMicros)
    {
        var wanted = Marked(letter.Record.Span);
        return ReadAll(_records).Any(record => record.UnixMicros >= sinceMicros && record.Payload.Span.SequenceEqual(wanted));
    }

    private IEnumerable<LogRecord> ReadAll() => ReadAll(_letters);

    private static IEnumerable<LogRecord> ReadAll(SegmentLog topic)
    {
        for (var at = topic.OldestOffset; at < topic.NextOffset;)
        {
            using var batch = topic.Read(at, BatchRecords, BatchBytes);
            foreach (var record in batch)
            {
                yield return record;
            }

            at = batch.To;
        }
    }
}
