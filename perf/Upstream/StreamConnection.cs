using System.Net.Sockets;

namespace Inferly.Perf.Upstream;

/// <summary>One client's keep-alive connection: reads a request, streams its answer, and so on until the client leaves.</summary>
internal sealed class StreamConnection(Socket socket, Pacer pacer)
{
    private readonly RequestReader _requests = new(socket);

    public async Task ServeAsync()
    {
        using (socket)
        {
            try
            {
                while (await _requests.ReadAsync() is { } wish)
                {
                    if (wish == Wish.Paced)
                    {
                        await pacer.PlayAsync(socket);
                    }
                    else
                    {
                        await socket.SendAsync(Answers.Burst);
                    }
                }
            }
            catch (SocketException)
            {
                // The client went away in the middle of an answer; there is nobody left to tell.
            }
        }
    }
}
