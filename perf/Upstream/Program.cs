using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Inferly.Perf.Upstream;

// A provider that streams: POST anything, get 64 deltas, all at once or, where the body says "user":"paced", one every 20 ms.
// Usage: perf-upstream PORT
using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture)));
listener.Listen(backlog: 1024);

var pacer = new Pacer();
pacer.Start();
while (true)
{
    var socket = await listener.AcceptAsync();
    socket.NoDelay = true;
    _ = new StreamConnection(socket, pacer).ServeAsync();
}
