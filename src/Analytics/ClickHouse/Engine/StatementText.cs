using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Sql;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>A request's statement, cut into its parts; of an INSERT's rows only what was read to find where they begin.</summary>
internal sealed class StatementText
{
    /// <summary>The most that a statement may have, rows that follow an INSERT ... FORMAT not counted.</summary>
    private const int MaxBytes = 16 << 20;

    private const int HeadBytes = 64 << 10;

    private readonly byte[] _bytes;

    private StatementText(byte[] bytes)
    {
        _bytes = bytes;
        // Latin-1 has one character a byte, so the offsets fit the bytes; nothing beyond ASCII matters to the cut.
        Statement = Statement.Read(Encoding.Latin1.GetString(bytes));
    }

    public static ClickHouseError TooLong { get; } =
        ClickHouseError.TooLong($"A statement may have {MaxBytes} bytes; INSERT ... FORMAT streams its rows");

    public Statement Statement { get; }

    /// <summary>The statement alone, without its FORMAT where that was told apart.</summary>
    public ReadOnlyMemory<byte> Sql => _bytes.AsMemory(0, Statement.Length);

    /// <summary>What follows <see cref="Sql"/>.</summary>
    public ReadOnlyMemory<byte> Rest => _bytes.AsMemory(Statement.Length);

    /// <summary>The first of an INSERT's rows; more of them are in the body.</summary>
    public ReadOnlyMemory<byte> Rows => _bytes.AsMemory(Statement.DataStart);

    /// <summary>Reads the statement: the address's query, then the body on a line of its own; null if it is too long.</summary>
    public static async Task<StatementText?> ReadAsync(string query, Stream body, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        if (query.Length > 0)
        {
            bytes.Write(Encoding.UTF8.GetBytes(query + "\n"));
        }

        var buffer = new byte[HeadBytes];
        while (bytes.Length <= MaxBytes)
        {
            var read = await RequestBody.FillAsync(body, buffer, cancellation);
            bytes.Write(buffer, 0, read);
            if (read == buffer.Length && bytes.Length > MaxBytes)
            {
                return null;
            }

            if (read < buffer.Length || StartsInsert(bytes))
            {
                return new StatementText(bytes.ToArray());
            }
        }
        return null;
    }

    /// <summary>Whether the bytes read so far hold an INSERT up to its rows.</summary>
    private static bool StartsInsert(MemoryStream bytes) =>
        Statement.Read(Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)).Kind == StatementKind.Insert;
}
