using System.Runtime.InteropServices;
using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>What the engine answered to one statement.</summary>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Data">The result in the format asked for.</param>
/// <param name="RowsWritten">Rows written, those of dependent views included.</param>
internal sealed record ChdbAnswer(ClickHouseError? Error, byte[] Data, ulong RowsWritten)
{
    public static ChdbAnswer Fail(ClickHouseError error) => new(error, [], 0);

    /// <summary>Copies a result out of the engine's memory, and frees it.</summary>
    public static unsafe ChdbAnswer Take(nint result)
    {
        try
        {
            if (Marshal.PtrToStringUTF8(ChdbNative.ResultError(result)) is { } error)
            {
                return Fail(ClickHouseError.Parse(error));
            }

            var data = new ReadOnlySpan<byte>(ChdbNative.ResultBuffer(result), checked((int)ChdbNative.ResultLength(result)));
            return new(null, data.ToArray(), ChdbNative.ResultRowsWritten(result));
        }
        finally
        {
            ChdbNative.DestroyResult(result);
        }
    }
}
