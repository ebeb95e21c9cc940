using System.Net.Security;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO;
using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Pipeline.Sockets;

namespace Inferly.Analytics.ClickHouse;

/// <summary>
/// Inferly's tables in a ClickHouse, with full access: for the writer, and for queries that Inferly itself words. The schema is
/// brought up to date before the first use of each address. Safe for use from any thread.
/// </summary>
public sealed class ClickHouseStore(IClickHouse clickHouse, Migrator migrator) : IDisposable
{
    // One block a statement, taken whole or not at all, by one thread: requests are served on the same cores.
    private static readonly Dictionary<string, object> RecordSettings = new()
    {
        ["async_insert"] = 0,
        ["insert_deduplicate"] = 1,
        ["deduplicate_blocks_in_dependent_materialized_views"] = 1,
        ["input_format_json_read_objects_as_strings"] = 1,
        ["input_format_json_read_arrays_as_strings"] = 1,
        ["input_format_skip_unknown_fields"] = 1,
        ["input_format_parallel_parsing"] = 0,
        ["max_threads"] = 1,
        ["max_insert_threads"] = 1,
    };

    private const int PieceBytes = 1 << 16;
    private static readonly ReadOnlyMemory<byte> EndOfLine = "\n"u8.ToArray();
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // An address that swallows packets would else be tried for as long as the operating system does, some two minutes.
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(Handler(clickHouse)) { Timeout = Patience };

    private readonly SemaphoreSlim _opening = new(1);
    private volatile Opened? _opened;

    /// <summary>How the ClickHouse is just now; for people to read.</summary>
    public ClickHouseState State => clickHouse.State;

    /// <summary>
    /// Waits for the ClickHouse and its schema; throws what keeps the schema from being brought up to date. Ask anew for each use: the
    /// embedded engine's address changes when it restarts.
    /// </summary>
    public async Task<ClickHouseEndpoint> ReadyAsync(CancellationToken cancellation) => (await OpenAsync(cancellation)).Endpoint;

    /// <summary>ClickHouse.Driver's client for the present address, as <see cref="ReadyAsync"/>.</summary>
    public async Task<IClickHouseClient> ClientAsync(CancellationToken cancellation) => (await OpenAsync(cancellation)).Client;

    /// <summary>
    /// Inserts records as one block, once: a block with the token of an earlier one changes nothing, neither in the tables nor in
    /// the rollups, so that whoever is not sure sends it again. Keep to some 100,000 records: from a million on ClickHouse cuts a block in
    /// several. Throws <see cref="ClickHouseServerException"/> or <see cref="HttpRequestException"/>.
    /// </summary>
    /// <param name="records">Of topic inferly.requests, as they are in the log.</param>
    /// <param name="token">What names this block among all blocks, for instance topic, partition and offsets.</param>
    /// <param name="cancellation">Gives up waiting; the block may still have been written.</param>
    public async Task InsertAsync(IReadOnlyCollection<ReadOnlyMemory<byte>> records, string token, CancellationToken cancellation)
    {
        if (records.Count == 0)
        {
            return;
        }

        var client = await ClientAsync(cancellation);
        var options = new QueryOptions { CustomSettings = new Dictionary<string, object>(RecordSettings) { ["insert_deduplication_token"] = token } };
        using var answer = await client.PostStreamAsync(
            $"INSERT INTO {AnalystTables.InternalDatabase}.records FORMAT JSONEachRow", (body, stop) => WriteAsync(records, body, stop), false, cancellation, options);
    }

    /// <summary>Connections to a ClickHouse. Loopback and servers alike: no proxy of the environment stands between the gateway and its records.</summary>
    private static SocketsHttpHandler Handler(IClickHouse clickHouse) => new()
    {
        UseProxy = false,
        PooledConnectionLifetime = Patience,
        ConnectTimeout = ConnectPatience,

        // ClickHouse.Driver reads what it was answered with calls that block.
        ConnectCallback = PoolStream.ConnectAsync,
        SslOptions = clickHouse.Tls ?? new SslClientAuthenticationOptions(),
    };

    /// <summary>Connections for those who read answers as they come; the caller disposes it.</summary>
    internal SocketsHttpHandler CreateHandler() => Handler(clickHouse);

    public void Dispose()
    {
        _opened?.Client.Dispose();
        _http.Dispose();
        _opening.Dispose();
    }

    // In large pieces: a record is smaller than a packet.
    private static async Task WriteAsync(IEnumerable<ReadOnlyMemory<byte>> records, Stream body, CancellationToken cancellation)
    {
        // Not disposed: that would close the body, which is its owner's.
        var pieces = new BufferedStream(body, PieceBytes);
        foreach (var record in records)
        {
            await pieces.WriteAsync(record, cancellation);
            await pieces.WriteAsync(EndOfLine, cancellation);
        }

        await pieces.FlushAsync(cancellation);
    }

    private async Task<Opened> OpenAsync(CancellationToken cancellation)
    {
        var endpoint = await clickHouse.ReadyAsync(cancellation);
        if (_opened is { } opened && opened.Endpoint == endpoint)
        {
            return opened;
        }

        await _opening.WaitAsync(cancellation);
        try
        {
            if (_opened is { } meanwhile && meanwhile.Endpoint == endpoint)
            {
                return meanwhile;
            }

            var client = CreateClient(endpoint);
            await migrator.MigrateAsync(client, cancellation);
            return _opened = new(endpoint, client);
        }
        finally
        {
            _opening.Release();
        }
    }

    private ClickHouseClient CreateClient(ClickHouseEndpoint endpoint) => new(new ClickHouseClientSettings
    {
        Protocol = endpoint.Address.Scheme,
        Host = endpoint.Address.Host,
        Port = (ushort)endpoint.Address.Port,
        Username = endpoint.User,
        Password = endpoint.Password,
        // The default database of a server: inferly itself may not be there yet.
        Database = "default",
        UseCustomDecimals = false,
        HttpClient = _http,
    });

    private sealed record Opened(ClickHouseEndpoint Endpoint, ClickHouseClient Client);
}
