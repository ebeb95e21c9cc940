namespace Inferly.Analytics.Topics;

/// <summary>The dead letters that are kept, and which of them were sent to <c>inferly.requests</c> again. For one redrive at a time.</summary>
public interface IRedriveLog
{
    /// <summary>All that there are, oldest first; in Kafka, those of each partition. Blocks. A letter's record is valid until the next letter is asked for.</summary>
    IEnumerable<KeptLetter> Read();

    /// <summary>From here on nobody else sends, and what a run that was cut off has begun is done or undone. To be called before letters are read to be sent.</summary>
    Task TakeOverAsync(CancellationToken cancellationToken);

    /// <summary>Sends records and keeps that their letters are done with: a record that was sent is never sent again, wherever a run is cut off.</summary>
    /// <param name="steps">Letters that were not done with, in their order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many records were sent.</returns>
    Task<int> SendAsync(IReadOnlyList<RedriveStep> steps, CancellationToken cancellationToken);
}
