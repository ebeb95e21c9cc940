using System.Buffers;

namespace Inferly.Pipeline.Answers;

/// <summary>
/// Writes one answer, step by step, in the shape of the endpoint that was called. One instance an answer; not thread-safe.
/// A whole (not streamed) answer is collected and comes out in <see cref="End"/>.
/// </summary>
public interface IAnswerWriter
{
    /// <summary>The number that the next event gets, in the shape whose events are numbered (a streamed response).</summary>
    int NextEvent => 0;

    /// <summary>From here on another model writes the answer.</summary>
    void GoOnAs(string model)
    {
    }

    /// <summary>Adds one step; a streaming writer writes the frames that it makes, a whole-answer writer collects.</summary>
    void Write(in Delta delta, IBufferWriter<byte> output);

    /// <summary>
    /// Writes all that the answer still owes except the very last bytes (a stream's <c>[DONE]</c>), which the caller of this method
    /// holds back until the record is committed.
    /// </summary>
    void End(IBufferWriter<byte> output);
}
