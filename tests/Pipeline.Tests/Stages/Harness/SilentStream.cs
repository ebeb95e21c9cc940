using System.Text;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>Server-sent events, and then a silence that only cancellation ends.</summary>
/// <param name="events">What is said first.</param>
/// <param name="silent">Completed when somebody waits in the silence.</param>
internal sealed class SilentStream(string[] events, TaskCompletionSource silent) : System.IO.Stream
{
    private readonly MemoryStream _said = new(Encoding.UTF8.GetBytes(string.Concat(events.Select(e => $"data: {e}\n\n"))));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_said.Position < _said.Length)
        {
            return await _said.ReadAsync(buffer, cancellationToken);
        }

        var forever = Task.Delay(Timeout.Infinite, cancellationToken);
        silent.TrySetResult();
        await forever;
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
