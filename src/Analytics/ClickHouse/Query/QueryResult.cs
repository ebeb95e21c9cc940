using System.Buffers;
using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>A statement's result, still to be read, or why there is none. Dispose it: a result half read stops the statement.</summary>
public sealed class QueryResult : IDisposable
{
    private readonly HttpResponseMessage? _response;
    private readonly CancellationTokenSource? _patience;
    private readonly long _maxBytes;

    private QueryResult(
        ClickHouseError? error, string format, HttpResponseMessage? response, CancellationTokenSource? patience, long maxBytes)
    {
        (Error, Format, _response, _patience, _maxBytes) = (error, format, response, patience, maxBytes);
    }

    /// <summary>Why there is no result, or null.</summary>
    public ClickHouseError? Error { get; }

    /// <summary>The result's format, in ClickHouse's name for it.</summary>
    public string Format { get; }

    /// <summary>The result's media type.</summary>
    public string ContentType => ContentTypes.Of(Format);

    /// <summary>
    /// Copies the result as it comes, in bounded memory. Throws <see cref="HttpRequestException"/>, <see cref="IOException"/> or
    /// <see cref="OperationCanceledException"/> where it breaks off: a limit met late, more than
    /// <see cref="QueryLimits.ResultBytes"/>, or a reader slower than <see cref="QueryLimits.Patience"/>. Then cut the
    /// connection, for what was written is not whole; it ends with ClickHouse's text of the error where there is one.
    /// </summary>
    public async Task CopyToAsync(Stream destination, CancellationToken cancellation)
    {
        if (_response is null)
        {
            throw new InvalidOperationException("There is no result.");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _patience!.Token);
        await using var source = await _response.Content.ReadAsStreamAsync(either.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            var total = 0L;
            while (await source.ReadAsync(buffer, either.Token) is > 0 and var read)
            {
                // The engine counts a constant column once, however often it is written.
                if ((total += read) > _maxBytes)
                {
                    throw new IOException($"The result has more than {_maxBytes} bytes.");
                }

                await destination.WriteAsync(buffer.AsMemory(0, read), either.Token);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _response?.Dispose();
        _patience?.Dispose();
    }

    internal static QueryResult Fail(ClickHouseError error) => new(error, "", null, null, 0);

    /// <summary>A result to read; it takes over what it is made of.</summary>
    internal static QueryResult Read(string format, HttpResponseMessage response, CancellationTokenSource patience, long maxBytes) =>
        new(null, format, response, patience, maxBytes);
}
