using System.Buffers;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// Carries the answer of a provider that goes on for one that broke off: what it says up to the seam is held back, and an answer that
/// does not meet what was delivered is a failure.
/// </summary>
/// <param name="decoder">Reads the provider.</param>
/// <param name="writer">Joins what it says to what was delivered.</param>
/// <param name="rest">What is passed on of it.</param>
/// <param name="facts">Gets what is learned of the answer.</param>
internal sealed class ContinuingRelay(IAnswerDecoder decoder, SeamWriter writer, DeliveredText rest, AnswerFacts facts) : IRelay
{
    private readonly TranslatingRelay _relay = new(decoder, writer, choices: 1, facts);

    /// <inheritdoc/>
    public AnswerFacts Facts => facts;

    /// <summary>What is passed on.</summary>
    public DeliveredText Rest => rest;

    /// <summary>It has written what the caller never got, and events that are numbered can't be taken back.</summary>
    public bool IsSpoilt => writer is { HasPassed: true, NextEvent: > 0 };

    /// <summary>Tokens of the whole delivered answer, once they are known.</summary>
    public Usage? Usage => writer.Usage;

    /// <inheritdoc/>
    public IAnswerWriter? Resume(string model) => writer.Resume(model);

    /// <inheritdoc/>
    public RelayStep OnFrame(Frame frame, IBufferWriter<byte> output) => Judge(_relay.OnFrame(frame, output));

    /// <inheritdoc/>
    public RelayStep OnWhole(ReadOnlySpan<byte> body, IBufferWriter<byte> output) => throw new InvalidOperationException("Only a stream is continued.");

    /// <inheritdoc/>
    public RelayStep OnEnd(IBufferWriter<byte> output)
    {
        var step = Judge(_relay.OnEnd(output));
        if (writer.IsStopped)
        {
            writer.End(output);
        }

        return step;
    }

    private RelayStep Judge(RelayStep step)
    {
        if (writer.HasDiverged)
        {
            facts.Error = new UpstreamError("The answer broke off, and no other model's answer agrees with what had been sent.", Code: Diverged);
            return RelayStep.Failed;
        }

        if (writer.IsStopped)
        {
            facts.Finish = FinishReason.Stop;
            facts.FinishedChoices = 1;
            return RelayStep.Content | RelayStep.Finished | RelayStep.Done;
        }

        return (step & RelayStep.Content) != 0 && !writer.HasPassed ? (step & ~RelayStep.Content) | RelayStep.HeldBack : step;
    }

    /// <summary>The code of the error.</summary>
    public const string Diverged = "continuation_diverged";
}
