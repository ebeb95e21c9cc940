using System.Net.Sockets;
using System.Text.Json;
using Inferly.Faults.Http;
using Inferly.Faults.Scripts;
using Inferly.Faults.Wire;

namespace Inferly.Faults;

/// <summary>One connection of a gateway: its requests, one after the other.</summary>
internal sealed class Connection(Socket socket, FaultServer server, CallLog log)
{
    private volatile bool _isBusy;

    /// <summary>Serves until either side closes.</summary>
    public async Task RunAsync()
    {
        using (socket)
        {
            try
            {
                var requests = new RequestReader(socket);
                while (await requests.ReadAsync(CancellationToken.None) is { } request && await AnswerAsync(request))
                {
                }
            }
            catch (Exception broken) when (IsBreak(broken))
            {
                // Connections to a provider break; that is what this one is for.
            }
        }
    }

    /// <summary>Closes, unless a request is being answered.</summary>
    public void CloseIfIdle()
    {
        if (!_isBusy)
        {
            socket.Close();
        }
    }

    /// <summary>Breaks with an RST, whatever is under way.</summary>
    public void Kill()
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            // It has just ended by itself.
        }
    }

    /// <returns>Whether the gateway asks something else on this connection.</returns>
    private async Task<bool> AnswerAsync(ReceivedRequest request)
    {
        _isBusy = true;
        using var left = new CancellationTokenSource();
        var watch = WatchAsync(left);
        var wire = Wires.Of(request.Target);
        var prompt = wire.Read(request, JsonOf(request));
        var call = log.Begin(request, prompt);
        var script = server.ScriptFor(call);
        var http = new ResponseWriter(socket, script.Delivery.Cut, script.Delivery.OldHttp, left.Token);
        var exchange = new Exchange(wire, prompt, script, server.Answer, http, left.Token);
        var fate = await PlayAsync(exchange);
        _isBusy = false;
        log.End(call, fate, http.Sent);
        if (fate == CallFate.Left || !server.IsListening)
        {
            socket.Close();
        }

        return await watch;
    }

    private static async Task<CallFate> PlayAsync(Exchange exchange)
    {
        try
        {
            await exchange.PlayAsync();
            return CallFate.Played;
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            return CallFate.Left;
        }
    }

    // A gateway asks again only after the answer, so what can be read before is its leaving.
    private async Task<bool> WatchAsync(CancellationTokenSource left)
    {
        var hasMore = false;
        try
        {
            hasMore = await socket.ReceiveAsync(new byte[1], SocketFlags.Peek) > 0;
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            // Reset by the gateway, or closed by the script.
        }

        if (!hasMore)
        {
            await left.CancelAsync();
        }

        return hasMore;
    }

    private static bool IsBreak(Exception exception) =>
        exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException;

    private static JsonElement JsonOf(ReceivedRequest request) => request.Body.Length == 0 ? default : Json.Object(request.Text);
}
