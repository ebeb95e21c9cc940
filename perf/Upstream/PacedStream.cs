using System.Net.Sockets;

namespace Inferly.Perf.Upstream;

/// <summary>One paced answer on its way. Belongs to one thread at a time: the one that opens it, then the pacer's.</summary>
internal sealed class PacedStream(Socket socket, long start)
{
    // The pacer must not go on with the connection's next request on its own thread.
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sent;

    /// <summary>When the next delta is due, as a Stopwatch timestamp.</summary>
    public long Due { get; set; } = start;

    public Task Completion => _completion.Task;

    /// <summary>Sends one delta; false when it was the last one or the client has gone.</summary>
    public bool SendNext()
    {
        socket.Send(Answers.Paced[_sent], SocketFlags.None, out var error);
        _sent++;
        if (error == SocketError.Success && _sent < Answers.Deltas)
        {
            return true;
        }

        if (error == SocketError.Success)
        {
            _completion.SetResult();
        }
        else
        {
            _completion.SetException(new SocketException((int)error));
        }

        return false;
    }
}
