using System.Globalization;
using System.Text;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>Records as a gateway writes them: one that it has written, under new ids.</summary>
internal sealed class RecordSource
{
    private const string Name = "\"request_id\":\"";
    private const int CounterDigits = 10;

    private readonly byte[] _template;
    private readonly int _counterAt;

    private RecordSource(byte[] template)
    {
        _template = template;
        int id = template.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Name)) + Name.Length;
        _counterAt = id + template.AsSpan(id).IndexOf((byte)'"') - CounterDigits;
    }

    public int Bytes => _template.Length;

    /// <summary>Has a gateway answer a request, and takes the record.</summary>
    public static async Task<RecordSource> OpenAsync(string folder, CancellationToken cancellation)
    {
        await using var node = new Node(folder, "ingress", null);
        await node.StartAsync(cancellation);
        await Chat.AskAsync(node, 1, cancellation);
        await node.StopAsync(cancellation);
        await using var log = EventLog.Open(Path.Combine(node.Data, "log"), new SegmentLogOptions(), TimeProvider.System);
        using var batch = log.Topic(TopicNames.Requests).Read(0, 1, int.MaxValue);
        return new RecordSource(batch[0].Payload.ToArray());
    }

    /// <summary>The record of this number.</summary>
    public byte[] Make(int number)
    {
        byte[] record = [.. _template];
        number.TryFormat(record.AsSpan(_counterAt, CounterDigits), out _, "D10", CultureInfo.InvariantCulture);
        return record;
    }
}
