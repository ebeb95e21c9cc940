using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

public sealed class LogBatchTests : IDisposable
{
    // {"v":1}, with the byte that stands for v: see PackedRecord.
    private static readonly byte[] Packed = [0xFF, (byte)'{', 0x80, (byte)'1', (byte)'}'];
    private const string Json = """{"v":1}""";

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Read_PackedRecordsAndOthers_AreJsonAndWhatWasAppended()
    {
        await using SegmentLog log = Logs.Open(_folder.Path);
        await AppendAsync(log, Packed);
        await log.AppendTextAsync("""{"v":2}""");
        await AppendAsync(log, Packed);

        Assert.Equal([Json, """{"v":2}""", Json], log.ReadTexts());
    }

    [Fact]
    public async Task Read_PackedRecords_AreCountedByTheirJson()
    {
        await using SegmentLog log = Logs.Open(_folder.Path);
        for (var i = 0; i < 5; i++)
        {
            await AppendAsync(log, Packed);
        }

        using LogBatch two = log.Read(0, maxRecords: 5, maxBytes: 2 * Json.Length + 6);
        Assert.Equal((2, 2 * Json.Length, 2L), (two.Count, two.Bytes, two.To));
        using LogBatch one = log.Read(2, maxRecords: 5, maxBytes: 1);
        Assert.Equal((1, Json), (one.Count, one[0].Text()));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AppendAsync(SegmentLog log, byte[] record) =>
        Assert.True((await log.AppendAsync(record, TestContext.Current.CancellationToken)).IsCommitted);
}
