using System.Buffers;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Relays;

/// <summary>Carries an answer over a border between two shapes: the provider's decoder on one side, the endpoint's writer on the other.</summary>
/// <param name="decoder">Reads the provider.</param>
/// <param name="writer">Writes the caller's shape.</param>
/// <param name="choices">How many choices were asked for.</param>
/// <param name="facts">Gets what is learned of the answer.</param>
public sealed class TranslatingRelay(IAnswerDecoder decoder, IAnswerWriter writer, int choices, AnswerFacts facts) : IRelay
{
    private readonly List<Delta> _deltas = [];

    /// <inheritdoc/>
    public AnswerFacts Facts => facts;

    /// <inheritdoc/>
    public IAnswerWriter? Resume(string model)
    {
        writer.GoOnAs(model);
        return writer;
    }

    /// <inheritdoc/>
    public RelayStep OnFrame(Frame frame, IBufferWriter<byte> output)
    {
        if (frame.Data.SequenceEqual("[DONE]"u8))
        {
            return RelayStep.Done;
        }

        _deltas.Clear();
        if (!decoder.Read(frame, _deltas))
        {
            facts.MalformedFrames++;
            return RelayStep.Malformed;
        }

        return Write(output);
    }

    /// <inheritdoc/>
    public RelayStep OnWhole(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        _deltas.Clear();
        if (!decoder.ReadWhole(body, _deltas))
        {
            facts.Error = new UpstreamError("The provider's answer is not what its protocol promises.");
            return RelayStep.Failed;
        }

        var step = Write(output);
        if ((step & RelayStep.Failed) == 0)
        {
            writer.End(output);
        }

        return step;
    }

    /// <inheritdoc/>
    public RelayStep OnEnd(IBufferWriter<byte> output)
    {
        _deltas.Clear();
        decoder.End(_deltas);
        var step = Write(output);
        if ((step & RelayStep.Finished) != 0 || facts.FinishedChoices >= choices)
        {
            writer.End(output);
        }

        return step;
    }

    private RelayStep Write(IBufferWriter<byte> output)
    {
        var step = RelayStep.None;
        foreach (var delta in _deltas)
        {
            if (delta.Kind == DeltaKind.Error)
            {
                facts.Error = new UpstreamError(delta.Text ?? "The provider reported an error.", Code: delta.Name);
                return RelayStep.Failed;
            }

            step |= Learn(delta);
            writer.Write(delta, output);
        }

        facts.NextEvent = writer.NextEvent;
        return step;
    }

    private RelayStep Learn(in Delta delta)
    {
        facts.OutputBytes += delta.Kind == DeltaKind.Embedding ? 0 : delta.Text?.Length ?? 0;
        switch (delta.Kind)
        {
            case DeltaKind.Usage:
                facts.Usage = delta.Usage;
                return RelayStep.None;
            case DeltaKind.Finish:
                facts.Finish = delta.Finish;
                facts.FinishedChoices++;
                facts.HasContent = true;
                return facts.FinishedChoices >= choices ? RelayStep.Content | RelayStep.Finished : RelayStep.Content;
            case DeltaKind.Text when delta.Choice == 0:
                facts.Text?.Append(delta.Text);
                break;
            case DeltaKind.ToolCall or DeltaKind.ToolArguments:
                facts.HasToolCalls = true;
                break;
            case DeltaKind.Reasoning:
                facts.HasReasoning = true;
                break;
            case DeltaKind.Refusal:
                facts.HasMore = true;
                break;
        }

        facts.HasContent = true;
        return RelayStep.Content;
    }
}
