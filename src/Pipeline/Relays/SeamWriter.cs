using System.Buffers;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Seams;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// Writes a second model's answer behind what was delivered of the first one's: joins the text at the seam, and counts the tokens of both
/// as one answer's. Not thread-safe.
/// </summary>
/// <param name="writer">Goes on where the first answer stopped.</param>
/// <param name="seam">Joins the text.</param>
/// <param name="stops">Looks for stop strings across the seam.</param>
/// <param name="delivered">Gets what is passed on.</param>
/// <param name="prefixTokens">Of the delivered text, where it was part of the prompt; else 0.</param>
internal sealed class SeamWriter(IAnswerWriter writer, ISeam seam, StopsAcross stops, DeliveredText delivered, int prefixTokens) : IAnswerWriter
{
    private bool _isOver;

    /// <inheritdoc/>
    public int NextEvent => writer.NextEvent;

    /// <summary>Something of the second answer has been passed on.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>The second answer is another one.</summary>
    public bool HasDiverged { get; private set; }

    /// <summary>A stop string was met across the seam: nothing more is passed on.</summary>
    public bool IsStopped => stops.IsMet;

    /// <summary>Tokens of the delivered answer, once the provider has counted its part.</summary>
    public Usage? Usage { get; private set; }

    /// <summary>The first answer's writer, for whoever goes on after this one.</summary>
    public IAnswerWriter Resume(string model)
    {
        writer.GoOnAs(model);
        return writer;
    }

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output)
    {
        switch (delta.Kind)
        {
            case DeltaKind.Usage:
                Usage = delta.Usage with
                {
                    InputTokens = Math.Max(0, delta.Usage.InputTokens - prefixTokens),
                    OutputTokens = delta.Usage.OutputTokens + prefixTokens,
                };
                writer.Write(Delta.OfUsage(Usage.Value), output);
                break;
            case DeltaKind.Text when delta.Choice == 0:
                Join(seam.Take(delta.Text!), output);
                break;
            case DeltaKind.Finish:
                Join(seam.End(), output);
                Pass(stops.End(), output);
                Finish(delta, output);
                break;
            default:
                // A tool call, say, in the midst of what was to be said first.
                Join(seam.End(), output);
                PassOn(delta, output);
                break;
        }
    }

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output) => writer.End(output);

    private void Join(string? text, IBufferWriter<byte> output)
    {
        HasDiverged |= text is null;
        if (text is null || _isOver)
        {
            return;
        }

        Pass(stops.Take(text), output);
        if (stops.IsMet)
        {
            Finish(Delta.OfFinish(FinishReason.Stop), output);
        }
    }

    private void Pass(string text, IBufferWriter<byte> output)
    {
        if (text.Length > 0)
        {
            delivered.Append(text);
            PassOn(Delta.OfText(text), output);
        }
    }

    private void Finish(in Delta finish, IBufferWriter<byte> output)
    {
        PassOn(finish, output);
        _isOver = true;
    }

    private void PassOn(in Delta delta, IBufferWriter<byte> output)
    {
        if (!HasDiverged && !_isOver)
        {
            HasPassed = true;
            writer.Write(delta, output);
        }
    }
}
