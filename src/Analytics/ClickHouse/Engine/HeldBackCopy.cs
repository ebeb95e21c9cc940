namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// Copies a result as it comes, always one buffer behind: a statement that fails late has its document closed by the engine as
/// if it were whole, so the end may only go out once the statement is known to have succeeded.
/// </summary>
internal sealed class HeldBackCopy(Stream source)
{
    private byte[] _held = new byte[64 << 10];
    private byte[] _next = new byte[64 << 10];
    private int _length;

    /// <summary>Copies all but the last buffer; where the result fits one, nothing has been written.</summary>
    public async Task CopyAsync(Stream destination, CancellationToken cancellation)
    {
        _length = await source.ReadAtLeastAsync(_held, _held.Length, throwOnEndOfStream: false, CancellationToken.None);
        while (_length > 0)
        {
            // The engine closes its end when the statement ends, and a caller who left stops the statement: no cancellation here.
            var read = await source.ReadAtLeastAsync(_next, _next.Length, throwOnEndOfStream: false, CancellationToken.None);
            if (read == 0)
            {
                return;
            }

            await destination.WriteAsync(_held.AsMemory(0, _length), cancellation);
            (_held, _next, _length) = (_next, _held, read);
        }
    }

    /// <summary>Writes what was held back.</summary>
    public async Task ReleaseAsync(Stream destination, CancellationToken cancellation) =>
        await destination.WriteAsync(_held.AsMemory(0, _length), cancellation);
}
