using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// The embedded ClickHouse engine, as the gateway sees it: a process of its own that is started, watched, and started again
/// when it dies or freezes (with a growing pause), and that ends with <see cref="DisposeAsync"/>. Where its library is missing the gateway
/// goes on without it and looks again from time to time.
/// </summary>
public sealed partial class EmbeddedEngine : IClickHouse, IAsyncDisposable
{
    private readonly EmbeddedEngineOptions _options;
    private readonly ILogger<EmbeddedEngine> _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private volatile ClickHouseState _state = new(ClickHousePhase.Starting);
    private volatile TaskCompletionSource<ClickHouseEndpoint> _ready = NewReady();
    private Task _watching = Task.CompletedTask;

    public EmbeddedEngine(EmbeddedEngineOptions options, ILogger<EmbeddedEngine> logger, TimeProvider time)
    {
        (_options, _logger, _time) = (options, logger, time);
    }

    public ClickHouseState State => _state;

    /// <summary>The process now running, or null.</summary>
    internal int? ProcessId { get; private set; }

    /// <summary>Begins to keep the engine running; call it once. Nothing waits for the engine but who asks for it.</summary>
    public void Start() => _watching = WatchAsync(_stopping.Token);

    public Task<ClickHouseEndpoint> ReadyAsync(CancellationToken cancellation) => _ready.Task.WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _watching;
        _state = new(ClickHousePhase.Stopped);
        _ready.TrySetException(new ObjectDisposedException(nameof(EmbeddedEngine)));
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        var pause = _options.BackOff;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (ChdbLibrary.Locate(_options.Library) is not { } library)
                {
                    Become(new(ClickHousePhase.Missing, ChdbLibrary.HowToGet(_options.Library)));
                    await Task.Delay(_options.LookAgain, _time, stopping);
                    continue;
                }
                var wasReady = await RunAsync(library, stopping);
                pause = wasReady ? _options.BackOff : Longer(pause);
                await Task.Delay(pause, _time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < _options.MaxBackOff ? pause * 2 : _options.MaxBackOff;

    /// <summary>One run of the process, to its end; whether it could be used in between.</summary>
    private async Task<bool> RunAsync(string library, CancellationToken stopping)
    {
        Become(new(ClickHousePhase.Starting));
        try
        {
            var data = Path.GetFullPath(_options.Data);
            CreateFolder(data);
            await using var process = await EngineProcess.StartAsync(_options.Command, new(library, data, _options.Analysts, _options.MemoryBytes), _time);
            if (await process.ListeningAsync(_options.StartTimeout, stopping) is not { } endpoint)
            {
                Become(new(ClickHousePhase.Failed, $"The embedded ClickHouse engine did not start. {process.Complaints}"));
                return false;
            }
            await UseAsync(process, endpoint, stopping);
            return true;
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            Become(new(ClickHousePhase.Failed, $"The embedded ClickHouse engine cannot be started: {e.Message}"));
            return false;
        }
    }

    private async Task UseAsync(EngineProcess process, ClickHouseEndpoint endpoint, CancellationToken stopping)
    {
        ProcessId = process.Id;
        Become(new(ClickHousePhase.Ready));
        _ready.TrySetResult(endpoint);
        try
        {
            Become(new(ClickHousePhase.Failed, await WhyUnusableAsync(process, endpoint, stopping)));
        }
        finally
        {
            ProcessId = null;
            _ready = NewReady();
        }
    }

    /// <summary>Waits until the process has ended or does not answer any more; then it is killed, for it still holds the folder.</summary>
    private async Task<string> WhyUnusableAsync(EngineProcess process, ClickHouseEndpoint endpoint, CancellationToken stopping)
    {
        using var probe = new EngineProbe(_options.ProbeInterval, _options.ProbeDeadline, _time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var ended = process.ExitAsync(over.Token);
        var silent = probe.UntilSilentAsync(endpoint, over.Token);
        try
        {
            await await Task.WhenAny(ended, silent);
            if (ended.IsCompletedSuccessfully)
            {
                return $"The embedded ClickHouse engine ended with code {await ended}. {process.Complaints}";
            }

            process.Kill();
            await ended;
            return $"The embedded ClickHouse engine did not answer for {_options.ProbeDeadline.TotalSeconds} s and was killed. {process.Complaints}";
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(ended, silent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Prompts and answers may be in there.</summary>
    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Become(ClickHouseState state)
    {
        if (_state == state)
        {
            return;
        }

        _state = state;
        if (state.Phase is ClickHousePhase.Failed or ClickHousePhase.Missing)
        {
            LogUnusable(_logger, state.Phase, state.Message);
        }
        else
        {
            LogPhase(_logger, state.Phase);
        }
    }

    private static TaskCompletionSource<ClickHouseEndpoint> NewReady() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Information, Message = "The embedded ClickHouse engine is {Phase}")]
    private static partial void LogPhase(ILogger logger, ClickHousePhase phase);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedded ClickHouse engine is {Phase}: {Reason}")]
    private static partial void LogUnusable(ILogger logger, ClickHousePhase phase, string? reason);
}
