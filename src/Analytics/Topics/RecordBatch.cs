namespace Inferly.Analytics.Topics;

/// <summary>Some records that travel together. The payloads are valid until the next batch is asked for.</summary>
/// <param name="id">Names this batch among all batches there ever were.</param>
/// <param name="records">The records as they were committed, in their order.</param>
/// <param name="done">Makes it durable that the batch needs not be handed out again.</param>
public sealed class RecordBatch(string id, IReadOnlyList<ReadOnlyMemory<byte>> records, Func<CancellationToken, Task> done)
{
    public string Id => id;

    public IReadOnlyList<ReadOnlyMemory<byte>> Records => records;

    /// <summary>To be called once the records are where they were to go.</summary>
    public Task DoneAsync(CancellationToken cancellationToken) => done(cancellationToken);
}
