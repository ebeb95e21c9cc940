using System.Text;
using Inferly.Pipeline.Stages.Record;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>Records as whoever reads the log gets them.</summary>
internal static class Packed
{
    public static string Json(ReadOnlySpan<byte> record)
    {
        var json = new byte[PackedRecord.JsonLength(record)];
        PackedRecord.WriteJson(record, json);
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(json);
    }
}
