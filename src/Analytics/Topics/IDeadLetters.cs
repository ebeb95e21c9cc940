namespace Inferly.Analytics.Topics;

/// <summary>Topic <c>inferly.deadletter</c>: records that a consumer could not read, for people to look at and to send again.</summary>
public interface IDeadLetters
{
    /// <summary>Keeps a record; throws where the log can't take it now.</summary>
    Task AddAsync(DeadLetter letter, CancellationToken cancellationToken);
}
