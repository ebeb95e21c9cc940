using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Relays;

/// <summary>What a relay learned of the answer while it passed. Written by the relay's thread only.</summary>
public sealed class AnswerFacts
{
    /// <summary>Tokens as the provider counted them, or null while it has not.</summary>
    public Usage? Usage { get; set; }

    /// <summary>Why the (first) choice ended; <see cref="FinishReason.None"/>: it did not.</summary>
    public FinishReason Finish { get; set; }

    /// <summary>Choices that have their finish reason.</summary>
    public int FinishedChoices { get; set; }

    /// <summary>The failure that the provider reported inside its answer.</summary>
    public UpstreamError? Error { get; set; }

    /// <summary>The answer calls tools.</summary>
    public bool HasToolCalls { get; set; }

    /// <summary>The answer shows reasoning.</summary>
    public bool HasReasoning { get; set; }

    /// <summary>Something that commits was seen.</summary>
    public bool HasContent { get; set; }

    /// <summary>Bytes of text, arguments and reasoning that passed: the basis of an estimate where the provider sends no usage.</summary>
    public int OutputBytes { get; set; }

    /// <summary>Frames that made no sense.</summary>
    public int MalformedFrames { get; set; }

    /// <summary>The <c>sequence_number</c> that the next event of a streamed response would have.</summary>
    public int NextEvent { get; set; }

    /// <summary>The answer's id as the caller sees it.</summary>
    public string? AnswerId { get; set; }

    /// <summary>When the provider says that the answer was created, Unix seconds; null where it does not, or an answer is translated.</summary>
    public long? Created { get; set; }

    /// <summary>A refusal, or what else stands beside the text, has passed.</summary>
    public bool HasMore { get; set; }

    /// <summary>Collects the first choice's text where the answer may have to be continued or the project records content; else null.</summary>
    public DeliveredText? Text { get; set; }
}
