using System.IO.Pipes;
using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// Streams the result of a SELECT, in any format and in bounded memory. The C interface streams only chunks that are documents
/// of their own; told to write INTO OUTFILE the engine writes one document, and the file is a pipe of this process.
/// </summary>
internal sealed class SelectRunner(EngineConnections connections, StatementStopper stopper)
{
    public async Task<ClickHouseError?> RunAsync(HttpResponse response, ClickHouseRequest request, byte[] sql, StatementText text)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None, 64 << 10);
        var cancellation = response.HttpContext.RequestAborted;
        var format = text.Statement.Format ?? request.Format;
        var running = StartAsync(request, sql, text, format, pipe);
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
            if (!running.IsCompleted && cancellation.IsCancellationRequested)
            {
                await pipe.DisposeAsync();
            }

            await running;
        }
        var answer = await running;
        if (answer.Error is not null)
        {
            return answer.Error;
        }

        await copy.ReleaseAsync(response.Body, cancellation);
        await response.Body.WriteAsync(answer.Data, cancellation);
        return null;
    }

    private async Task<ChdbAnswer> StartAsync(
        ClickHouseRequest request, byte[] sql, StatementText text, string format, AnonymousPipeServerStream pipe)
    {
        var file = $"\nINTO OUTFILE '/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}' TRUNCATE FORMAT {format}";
        byte[] streamed = [.. sql, .. Encoding.UTF8.GetBytes(file)];
        try
        {
            // What only looked like one SELECT (WITH ... INSERT, two statements) is run as it stands.
            return await connections.RunAsync(request.Settings, request.Database, connection =>
                connection.Classify(sql) == StatementAnalysis.OneReadOnly
                    ? connection.Query(streamed, format, request.Parameters)
                    : connection.Query([.. sql, .. text.Rest.Span], format, request.Parameters));
        }
        finally
        {
            // The engine has closed what it opened; with this end closed too, the reader sees the end.
            pipe.DisposeLocalCopyOfClientHandle();
        }
    }
}
