using System.Text;
using CsCheck;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Http1;

namespace Inferly.Pipeline.Tests.Providers.Http1;

public sealed class RecurringRequestTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    // Not a measure of anything: ends a test that would wait for ever.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    // Which address, whose headers, how long the body, and whether the request says that it recurs.
    private static readonly Gen<(int Address, int Key, int Length, bool Recurs)> AnyRequest =
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2], Gen.OneOf(Gen.Int[0, 200], Gen.Int[4_000, 5_000]), Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))));

    [Fact]
    public async Task Send_AnyRequestsOneAfterTheOther_EachArrivesAsIfItWereTheFirst() =>
        await AnyRequest.Array[1, 12].SampleAsync(ArriveAsThemselvesAsync, iter: 60, threads: 1);

    private static async Task ArriveAsThemselvesAsync((int Address, int Key, int Length, bool Recurs)[] requests)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Hang);
        await using var server = new RawServer(limit.Token);
        using var http = new HttpMessageInvoker(new Http1Handler(new Http1Options(), TimeProvider.System));
        Uri[] addresses = [server.Address, new Uri(server.Address, "/other")];
        object[] keys = ["sk-0", "sk-1", "a-much-longer-secret"];
        RawServer.Peer? peer = null;
        foreach (var (address, key, length, recurs) in requests)
        {
            using var request = recurs
                ? new RecurringRequest(HttpMethod.Post, addresses[address], keys[key])
                : new HttpRequestMessage(HttpMethod.Post, addresses[address]);
            request.Content = new StringContent(new string('x', length), Encoding.ASCII, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {keys[key]}");
            var sending = http.SendAsync(request, limit.Token);
            peer ??= await server.AcceptAsync();
            var (head, body) = await peer.ReadRequestAsync();
            Assert.Equal(
                $"POST {addresses[address].AbsolutePath} HTTP/1.1\r\nAuthorization: Bearer {keys[key]}\r\nHost: 127.0.0.1:{server.Port}\r\n" +
                $"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n",
                head);
            Assert.Equal(length, body.Length);
            await peer.SayAsync(Answer);
            (await sending).Dispose();
        }

        peer?.Dispose();
    }
}
