using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Stages.Record;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>Keeps records in memory; can be made to fail.</summary>
internal sealed class TestRequestLog : IRequestLog
{
    private readonly ConcurrentQueue<JsonNode> _records = new();
    private readonly TaskCompletionSource<JsonNode> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<JsonNode> Records => _records;

    /// <summary>Thrown by the next commits.</summary>
    public Exception? Defect { get; set; }

    /// <summary>Awaits the first record.</summary>
    public Task<JsonNode> FirstAsync(CancellationToken cancellationToken) => _first.Task.WaitAsync(cancellationToken);

    public ValueTask<bool> CommitAsync(ReadOnlyMemory<byte> record, SpendRecord spent, CancellationToken cancellationToken)
    {
        if (Defect is { } defect)
        {
            throw defect;
        }

        var parsed = JsonNode.Parse(Packed.Json(record.Span))!;
        _records.Enqueue(parsed);
        _first.TrySetResult(parsed);
        return ValueTask.FromResult(true);
    }
}
