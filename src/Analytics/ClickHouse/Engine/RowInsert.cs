using System.Buffers;
using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>An INSERT whose rows are pushed into the engine as they come; a caller who leaves in the middle has inserted nothing.</summary>
internal static class RowInsert
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Reads the body to its end, blocking one of the engine's threads meanwhile.</summary>
    public static ChdbAnswer Run(ChdbConnection connection, ClickHouseRequest request, byte[] sql, StatementText text, Stream body)
    {
        using var insert = connection.Insert(sql, text.Statement.Format!, request.Parameters);
        if (insert.Error is { } error)
        {
            return ChdbAnswer.Fail(error);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var taken = insert.Append(text.Rows.Span);
            while (taken && body.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var read)
            {
                taken = insert.Append(buffer.AsSpan(0, read));
            }

            return insert.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
