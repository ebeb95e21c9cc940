using System.Buffers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Where a relay writes. Until the commit point everything is held, so that a failed attempt leaves no trace; then it goes to the caller;
/// from the finish reason on it is held again, until the record is committed. Not thread-safe.
/// </summary>
internal sealed class AnswerOutput(RequestContext context, Target target) : IBufferWriter<byte>
{
    private bool _holdsTail;

    private IBufferWriter<byte> Sink => context.IsCommitted && !_holdsTail ? context.Caller.Body : context.Tail;

    /// <inheritdoc/>
    public void Advance(int count) => Sink.Advance(count);

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => Sink.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => Sink.GetSpan(sizeHint);

    /// <summary>The commit point: headers and what was held go out.</summary>
    public void Commit()
    {
        context.AnsweredBy = target;
        context.Caller.BeginStream(context);
        context.IsCommitted = true;
        context.Caller.Body.Write(context.Tail.Written.Span);
        context.Tail.Clear();
    }

    /// <summary>The answer is whole: what still comes waits for the record.</summary>
    public void HoldTail() => _holdsTail = true;
}
