using System.Security.Cryptography;
using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// Runs work on connections to the engine of this process, a fresh one each time, so that nothing a statement sets outlives it.
/// Read-only statements (analysts') wait for one of a few places; all others (ingestion, control) have places of their own, so
/// that they never wait behind an analyst.
/// </summary>
internal sealed class EngineConnections : IDisposable
{
    private const int FullAccessPlaces = 8;

    /// <summary>Threads beyond those of the places: for inspections, and for stopping what holds the places.</summary>
    private const int SpareThreads = 4;

    private readonly string[] _arguments;
    private readonly string _marker;
    private readonly ChdbConnection _keepOpen;
    private readonly EngineThreads _threads;
    private readonly SemaphoreSlim _readOnlyPlaces;
    private readonly SemaphoreSlim _fullAccessPlaces = new(FullAccessPlaces);

    private EngineConnections(string[] arguments, string marker, ChdbConnection first, int readOnlyPlaces)
    {
        (_arguments, _marker, _keepOpen) = (arguments, marker, first);
        _readOnlyPlaces = new SemaphoreSlim(readOnlyPlaces);
        _threads = new EngineThreads(readOnlyPlaces + FullAccessPlaces + SpareThreads);
    }

    /// <summary>Boots the engine on its folder; null where it refuses, which it explains on stderr at best.</summary>
    public static EngineConnections? Boot(EngineHostOptions options)
    {
        var marker = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var configuration = EngineConfiguration.Write(Path.Combine(options.Data, "config"), marker, options.MemoryBytes);
        string[] arguments = [$"--path={Path.Combine(options.Data, "store")}", $"--config-file={configuration}"];
        var first = ChdbConnection.Open(arguments);
        return first is null ? null : new EngineConnections(arguments, marker, first, options.Analysts);
    }

    /// <summary>Waits for a place for a statement with these settings; dispose the result to give it back.</summary>
    public async Task<IDisposable> EnterAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        var places = IsReadOnly(settings) ? _readOnlyPlaces : _fullAccessPlaces;
        await places.WaitAsync(cancellation);
        return new Place(places);
    }

    /// <summary>Opens a connection, runs the work on it, and closes it, all on one of the engine's threads.</summary>
    public Task<ChdbAnswer> RunAsync(
        IReadOnlyDictionary<string, string> settings, string? database, Func<ChdbConnection, ChdbAnswer> work) =>
        _threads.RunAsync(() =>
        {
            using var connection = Open(settings);
            if (connection is null)
            {
                return ChdbAnswer.Fail(ClickHouseError.Create(36, "BAD_ARGUMENTS", "A setting has a value that the engine does not take"));
            }

            var used = database is null or "default" ? null : connection.Query(Use(database), "Null");
            return used?.Error is null ? work(connection) : used;
        });

    public void Dispose()
    {
        _threads.Dispose();
        _keepOpen.Dispose();
        _readOnlyPlaces.Dispose();
        _fullAccessPlaces.Dispose();
    }

    private ChdbConnection? Open(IReadOnlyDictionary<string, string> settings)
    {
        var arguments = _arguments.Concat(settings.Select(setting => $"--{setting.Key}={setting.Value}"));
        return ChdbConnection.Open(IsReadOnly(settings) ? arguments : arguments.Append($"--log_comment={_marker}"));
    }

    private static byte[] Use(string database)
    {
        var name = database.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("`", @"\`", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"USE `{name}`");
    }

    private static bool IsReadOnly(IReadOnlyDictionary<string, string> settings) => settings.GetValueOrDefault("readonly", "0") != "0";

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
