using System.Buffers;
using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>Pushes the rows of an INSERT into the engine as they come; a caller who leaves in the middle has inserted nothing.</summary>
internal static class InsertRunner
{
    private const int PieceBytes = 1 << 20;

    public static async Task<ClickHouseError?> RunAsync(
        HttpResponse response, ChdbConnection connection, ClickHouseRequest request, byte[] sql, StatementText text, Stream body)
    {
        using var insert = await Blocking.Run(() => connection.Insert(sql, text.Statement.Format!, request.Parameters));
        if (insert.Error is { } refused) return ClickHouseError.Parse(refused);
        var taken = await Blocking.Run(() => insert.Append(text.Rows.Span));
        if (taken) await AppendAsync(insert, body, response.HttpContext.RequestAborted);
        using var result = await Blocking.Run(insert.Finish);
        if (result.Error is { } error) return ClickHouseError.Parse(error);
        Summary.Write(response, result);
        return null;
    }

    private static async Task AppendAsync(ChdbInsert insert, Stream body, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (await RequestBody.FillAsync(body, buffer, cancellation) is > 0 and var read)
            {
                if (!await Blocking.Run(() => insert.Append(buffer.AsSpan(0, read)))) return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
