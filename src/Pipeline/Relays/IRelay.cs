using System.Buffers;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// Carries one provider's answer to the caller, frame by frame, in the shape of the endpoint called. One instance an attempt;
/// not thread-safe.
/// </summary>
public interface IRelay
{
    /// <summary>What is known of the answer so far.</summary>
    AnswerFacts Facts { get; }

    /// <summary>A writer that goes on where this relay has stopped in the middle of text.</summary>
    /// <param name="model">Who writes from here on.</param>
    /// <returns>Null: what has passed can't be continued.</returns>
    IAnswerWriter? Resume(string model);

    /// <summary>Handles one frame of a stream and writes what the caller gets for it.</summary>
    RelayStep OnFrame(Frame frame, IBufferWriter<byte> output);

    /// <summary>Handles a whole (not streamed) body and writes the caller's body.</summary>
    RelayStep OnWhole(ReadOnlySpan<byte> body, IBufferWriter<byte> output);

    /// <summary>The provider's stream is over: writes what the caller is still owed, except the very last bytes.</summary>
    RelayStep OnEnd(IBufferWriter<byte> output);
}
