using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;

namespace Inferly.Faults;

/// <summary>
/// A double of a provider on a real socket of 127.0.0.1. It speaks OpenAI's chat and responses, Anthropic's messages, Gemini and Bedrock's
/// Converse, told apart by the path, and does with each request what it was told to. Thread-safe.
/// </summary>
/// <example><c>server.Next(Script.Events(5).Then(Script.Reset), Script.Sound)</c></example>
public sealed class FaultServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<Script> _next = new();
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly CallLog _log;

    // Bound and deaf, it keeps the port ours while nobody listens.
    private readonly Socket _reservation = CreateSocket(0);
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    private FaultServer(Answer answer, TimeProvider time)
    {
        Answer = answer;
        _log = new CallLog(time);
        Port = ((IPEndPoint)_reservation.LocalEndPoint!).Port;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Such as <c>http://127.0.0.1:40001</c>; OpenAI's paths may follow after <c>/v1</c> or at once.</summary>
    public string BaseUrl => $"http://127.0.0.1:{Port}";

    /// <summary>What it says where a script does not say otherwise.</summary>
    public Answer Answer { get; set; }

    /// <summary>What it does with requests beyond those that it was prepared for.</summary>
    public Func<Call, Script> Otherwise { get; set; } = static _ => Script.Sound;

    /// <summary>All calls so far.</summary>
    public IReadOnlyList<Call> Calls => _log.Calls;

    /// <summary>The most calls that ran at once.</summary>
    public int MostAtOnce => _log.MostAtOnce;

    /// <summary>Connections are taken.</summary>
    public bool IsListening => _listener is not null;

    /// <summary>Starts one.</summary>
    /// <param name="answer">What it says; null: a sentence.</param>
    /// <param name="time">The clock of what it records; null: the system's.</param>
    public static FaultServer Start(Answer? answer = null, TimeProvider? time = null)
    {
        var server = new FaultServer(answer ?? Answer.Of("The quick brown fox jumps over the lazy dog."), time ?? TimeProvider.System);
        server.Listen();
        return server;
    }

    /// <summary>What to do with the next requests, one script each.</summary>
    public FaultServer Next(params ReadOnlySpan<Script> scripts)
    {
        foreach (var script in scripts)
        {
            _next.Enqueue(script);
        }

        return this;
    }

    /// <summary>What to do with each of the next requests.</summary>
    public FaultServer Next(int times, Script script)
    {
        for (var i = 0; i < times; i++)
        {
            _next.Enqueue(script);
        }

        return this;
    }

    /// <summary>Awaits a call.</summary>
    /// <param name="number">Counted from 1 since the start.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Call> CallAsync(int number, CancellationToken cancellationToken = default) => _log.ArrivalOf(number).WaitAsync(cancellationToken);

    /// <summary>Refuses connections from now on. Answers under way go on; idle connections close.</summary>
    public void Refuse()
    {
        _listener?.Dispose();
        _listener = null;
        foreach (var connection in _connections.Keys)
        {
            connection.CloseIfIdle();
        }
    }

    /// <summary>Refuses connections from now on and resets those there are, as a provider that dies.</summary>
    public void Kill()
    {
        Refuse();
        foreach (var connection in _connections.Keys)
        {
            connection.Kill();
        }
    }

    /// <summary>Listens again, on the same port.</summary>
    public void Listen()
    {
        if (_listener is not null)
        {
            return;
        }

        var listener = CreateSocket(Port);
        listener.Listen(backlog: 512);
        _listener = listener;
        _accepting = AcceptAsync(listener);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _reservation.Dispose();
    }

    internal Script ScriptFor(Call call) => _next.TryDequeue(out var script) ? script : Otherwise(call);

    private static Socket CreateSocket(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                var socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                var connection = new Connection(socket, this, _log);
                var isNoted = new TaskCompletionSource();
                _connections[connection] = ServeAsync(connection, isNoted.Task);
                isNoted.SetResult();
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Connection connection, Task isNoted)
    {
        await isNoted;
        await connection.RunAsync();
        _connections.TryRemove(connection, out _);
    }
}
