namespace Inferly.Analytics.Topics;

/// <summary>Sends dead letters again: each record goes to <c>inferly.requests</c> once, however often this runs and wherever it is cut off.</summary>
public sealed class DeadLetterRedrive(IRedriveLog log)
{
    private const int MaxRecords = 1_000;
    private const int MaxBytes = 4 << 20;

    private static ReadOnlySpan<byte> Marker => "{\"redriven\":true,"u8;

    /// <summary>Sends what was not sent yet. Returns how many records.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (sent, bytes) = (0, 0);
        var steps = new List<RedriveStep>();
        await log.TakeOverAsync(cancellationToken);
        foreach (var step in Steps())
        {
            steps.Add(step);
            bytes += step.Record?.Length ?? 0;
            if (steps.Count == MaxRecords || bytes >= MaxBytes)
            {
                sent += await log.SendAsync(steps, cancellationToken);
                steps.Clear();
                bytes = 0;
            }
        }

        return sent + await log.SendAsync(steps, cancellationToken);
    }

    private IEnumerable<RedriveStep> Steps()
    {
        var origins = new HashSet<string>(StringComparer.Ordinal);
        foreach (var kept in log.Read())
        {
            // A crash of the consumer can set the same record aside twice.
            var isFirst = kept.Letter is { } letter && origins.Add(letter.Origin);
            if (!kept.IsRedriven)
            {
                yield return new RedriveStep(kept, isFirst ? Marked(kept.Letter!.Record.Span) : null);
            }
        }
    }

    // It cost what it cost when it was first written: the mark keeps it from being counted again.
    private static byte[] Marked(ReadOnlySpan<byte> record) =>
        record.StartsWith("{"u8) && !record.StartsWith(Marker) ? [.. Marker, .. record[1..]] : record.ToArray();
}
