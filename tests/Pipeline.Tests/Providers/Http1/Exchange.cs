using System.Security.Cryptography;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>What a client made of an answer, and of its connection for the next request.</summary>
/// <param name="Answer">Status and body; null where it failed.</param>
/// <param name="Second">The same of the second exchange.</param>
/// <param name="Connections">That were made for both.</param>
/// <param name="Failure">What it said, where it failed.</param>
internal sealed record Exchange(string? Answer, string? Second, int Connections, string? Failure)
{
    private const string Again = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain";

    // Nobody waits for so long but a client that reads on where nothing comes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends two requests with a body: the first is answered as told, the second as one would expect.</summary>
    public static async Task<Exchange> RunAsync(HttpMessageHandler handler, RandomAnswer answer)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ByteServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                if (said.Task.IsCompleted)
                {
                    await connection.WriteAsync(Again);
                }
                else
                {
                    await SayAsync(connection, answer);
                    said.SetResult();
                }
            }
        });
        using var client = new HttpMessageInvoker(handler);
        using var patience = new CancellationTokenSource(Patience);
        var (first, failure) = await AskAsync(client, server.Address, patience.Token);

        // From now on everything is there that a client may know of the connection.
        await said.Task;
        var (second, secondFailure) = await AskAsync(client, server.Address, patience.Token);
        return new Exchange(first, second, server.Connections, failure ?? secondFailure);
    }

    /// <summary>Both came to the same.</summary>
    public bool IsAs(Exchange other) => (Answer, Second, Connections) == (other.Answer, other.Second, other.Connections) && Second is not null;

    private static async Task SayAsync(ByteConnection connection, RandomAnswer answer)
    {
        try
        {
            for (int at = 0, i = 0; at < answer.Bytes.Length; i++)
            {
                var length = Math.Min(answer.Pieces[i % answer.Pieces.Length], answer.Bytes.Length - at);
                await connection.Stream.WriteAsync(answer.Bytes.AsMemory(at, length));
                at += length;
            }
        }
        catch (IOException)
        {
            // The client has seen enough.
        }

        if (answer.End == AnswerEnd.Close)
        {
            connection.Dispose();
        }
        else if (answer.End == AnswerEnd.Reset)
        {
            connection.Reset();
        }
    }

    private static async Task<(string? Answer, string? Failure)> AskAsync(HttpMessageInvoker client, Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("{\"a\":1}") };
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            using var body = new MemoryStream();
            await response.Content.CopyToAsync(body, cancellationToken);
            var hash = Convert.ToHexString(SHA256.HashData(body.ToArray()).AsSpan(0, 8));
            return ($"{(int)response.StatusCode} with {body.Length} bytes, {hash}", null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, failure.Message);
        }
    }
}
