using System.IO.Pipes;
using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// Streams the result of a SELECT, in any format and in bounded memory. The C interface streams only chunks that are documents
/// of their own; told to write INTO OUTFILE the engine writes one document, and the file is a pipe of this process.
/// </summary>
internal sealed class SelectRunner(StatementStopper stopper)
{
    public async Task<ClickHouseError?> RunAsync(HttpResponse response, ChdbConnection connection, ClickHouseRequest request, byte[] sql, string format)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None, 64 << 10);
        var cancellation = response.HttpContext.RequestAborted;
        var running = Start(connection, request, sql, format, pipe);
        using var stopping = cancellation.Register(() => _ = stopper.StopAsync(request.QueryId, running));

        response.ContentType = ContentTypes.Of(format);
        response.Headers["X-ClickHouse-Format"] = format;
        var copy = new HeldBackCopy(pipe);
        try
        {
            await copy.CopyAsync(response.Body, cancellation);
        }
        finally
        {
            // Where the reader has left, the engine must not wait for a pipe that nobody empties.
            if (!running.IsCompleted && cancellation.IsCancellationRequested) await pipe.DisposeAsync();
            await running;
        }
        if (await running is { } error) return ClickHouseError.Parse(error);
        await copy.ReleaseAsync(response.Body, cancellation);
        return null;
    }

    private static Task<string?> Start(
        ChdbConnection connection, ClickHouseRequest request, byte[] sql, string format, AnonymousPipeServerStream pipe)
    {
        var file = $"\nINTO OUTFILE '/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}' TRUNCATE FORMAT {format}";
        byte[] text = [.. sql, .. Encoding.UTF8.GetBytes(file)];
        return Blocking.Run(() =>
        {
            try
            {
                using var result = connection.Query(text, format, request.Parameters);
                return result.Error;
            }
            finally
            {
                // The engine has closed what it opened; with this end closed too, the reader sees the end.
                pipe.DisposeLocalCopyOfClientHandle();
            }
        });
    }
}
