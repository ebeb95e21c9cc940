using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Providers;

/// <summary>Reads one answer of a provider into deltas. One instance an answer; not thread-safe.</summary>
public interface IAnswerDecoder
{
    /// <summary>Reads one frame of a stream.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="into">Gets the deltas, in order; nothing for frames that say nothing (pings, unknown events).</param>
    /// <returns>False if the frame is malformed: it is skipped and counted.</returns>
    bool Read(Frame frame, List<Delta> into);

    /// <summary>Reads a whole (not streamed) answer: the same deltas as a stream of it would give.</summary>
    /// <param name="body">The body of a 200.</param>
    /// <param name="into">Gets the deltas, in order.</param>
    /// <returns>False if the body is malformed.</returns>
    bool ReadWhole(ReadOnlySpan<byte> body, List<Delta> into);

    /// <summary>The stream has ended: what the provider never says explicitly (a finish reason that follows from its last event) comes now.</summary>
    void End(List<Delta> into);
}
