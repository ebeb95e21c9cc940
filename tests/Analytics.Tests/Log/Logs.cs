using System.Text;
using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

/// <summary>Short words for what the log's tests do all the time.</summary>
internal static class Logs
{
    public static SegmentLog Open(
        string folder, SegmentLogOptions? options = null, TimeProvider? time = null, Func<string, ISegmentFile>? file = null) =>
        SegmentLog.Open(folder, options ?? new SegmentLogOptions(), time ?? TimeProvider.System, open: file);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(this LogRecord record) => Encoding.UTF8.GetString(record.Payload.Span);

    public static async Task<long> AppendTextAsync(this SegmentLog log, string text)
    {
        AppendResult result = await log.AppendAsync(Bytes(text), TestContext.Current.CancellationToken);
        Assert.Null(result.Error);
        return result.Offset;
    }

    /// <summary>Everything the log gives, by offset.</summary>
    public static Dictionary<long, byte[]> ReadAll(this SegmentLog log, long from = 0)
    {
        var read = new Dictionary<long, byte[]>();
        while (from < log.NextOffset)
        {
            using LogBatch batch = log.Read(from, maxRecords: 7, maxBytes: 4000);
            foreach (LogRecord record in batch)
            {
                read.Add(record.Offset, record.Payload.ToArray());
            }

            Assert.True(batch.To > from);
            from = batch.To;
        }

        return read;
    }

    public static List<string> ReadTexts(this SegmentLog log) =>
        [.. log.ReadAll().OrderBy(r => r.Key).Select(r => Encoding.UTF8.GetString(r.Value))];
}
