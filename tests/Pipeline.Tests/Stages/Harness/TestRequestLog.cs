using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Stages.Record;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>Keeps records in memory; can be made to fail.</summary>
internal sealed class TestRequestLog : IRequestLog
{
    private readonly ConcurrentQueue<JsonNode> _records = new();

    public IReadOnlyCollection<JsonNode> Records => _records;

    /// <summary>Thrown by the next commits.</summary>
    public Exception? Defect { get; set; }

    public ValueTask<bool> CommitAsync(ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        if (Defect is { } defect)
        {
            throw defect;
        }

        _records.Enqueue(JsonNode.Parse(Encoding.UTF8.GetString(record.Span))!);
        return ValueTask.FromResult(true);
    }
}
