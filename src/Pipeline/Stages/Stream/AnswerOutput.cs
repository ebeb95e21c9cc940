using System.Buffers;
using Inferly.Pipeline.Context;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Where a relay writes. Until the commit point everything is held, so that an attempt which fails leaves no trace; then it goes to the
/// caller; from the finish reason on it is held again, until the record is committed. Not thread-safe.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="held">Holds what comes before the commit point: the request's own tail, or one beside it where two attempts run at once.</param>
internal sealed class AnswerOutput(RequestContext context, Tail held) : IBufferWriter<byte>, IDisposable
{
    private bool _isOpen;
    private int? _finish;

    private IBufferWriter<byte> Sink => !_isOpen ? held : _finish is null ? context.Caller.Body : context.Tail;

    /// <inheritdoc/>
    public void Advance(int count) => Sink.Advance(count);

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => Sink.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => Sink.GetSpan(sizeHint);

    /// <summary>The commit point of a stream: what was held goes out, but for what follows the finish reason.</summary>
    public void Open()
    {
        var content = _finish ?? held.Written.Length;
        context.Caller.Body.Write(held.Written.Span[..content]);
        held.RemoveFirst(content);
        _isOpen = true;
        KeepTail();
    }

    /// <summary>The answer is whole: what is held is the request's tail.</summary>
    public void KeepTail()
    {
        if (!ReferenceEquals(held, context.Tail))
        {
            context.Tail.Write(held.Written.Span);
            held.Clear();
        }
    }

    /// <summary>The finish reason comes next: it and what follows waits for the record.</summary>
    public void HoldTail() => _finish ??= _isOpen ? 0 : held.Written.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!ReferenceEquals(held, context.Tail))
        {
            held.Dispose();
        }
    }

    /// <summary>Drops what is held: nothing of a failed attempt may reach the caller.</summary>
    public void Drop()
    {
        held.Clear();
        _finish = null;
    }
}
