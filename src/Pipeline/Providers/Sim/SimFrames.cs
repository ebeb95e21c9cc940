using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Writes the events of a stream, all of one shape, and notes where each token ends. Everything is written before the first
/// byte is sent; <see cref="SimStream"/> keeps the pace.
/// </summary>
internal sealed class SimFrames
{
    private readonly byte[] _head;
    private readonly bool _includeUsage;
    private readonly int? _malformedAfter;
    private readonly List<int> _ticks = new(128);

    public SimFrames(SimEnvelope envelope, bool includeUsage, int? malformedAfter)
    {
        // Ids and names of models hold nothing that JSON would escape.
        _head = Encoding.UTF8.GetBytes(
            $$"""data: {"id":"{{envelope.Id}}","object":"{{envelope.Object}}","created":{{envelope.Created}}""" +
            $$""","model":"{{envelope.Model}}","system_fingerprint":"{{SimEnvelope.Fingerprint}}","choices":[""");
        (_includeUsage, _malformedAfter) = (includeUsage, malformedAfter);
        BreakIfTold();
    }

    /// <summary>The events so far; who takes the frames over disposes it.</summary>
    public SimBuffer Body { get; } = new();

    /// <summary>Where in the body each token ends; the last entry is the end of all.</summary>
    public IReadOnlyList<int> Ticks => _ticks;

    /// <summary>Starts an event about one choice, up to where its delta or text stands.</summary>
    public void Begin(int choice)
    {
        Body.Write(_head);
        Body.Write("{\"index\":"u8);
        Body.Write(choice);
        Body.Write(","u8);
    }

    /// <summary>Ends the event about a choice.</summary>
    public void End(string? finishReason = null, Action<Utf8JsonWriter>? logprobs = null)
    {
        Body.Write(",\"logprobs\":"u8);
        if (logprobs is null)
        {
            Body.Write("null"u8);
        }
        else
        {
            WriteJson(logprobs);
        }

        Body.Write(",\"finish_reason\":"u8);
        if (finishReason is null)
        {
            Body.Write("null}]"u8);
        }
        else
        {
            Body.Write("\""u8);
            Body.WriteEscaped(finishReason);
            Body.Write("\"}]"u8);
        }

        Body.Write(_includeUsage ? ",\"usage\":null}\n\n"u8 : "}\n\n"u8);
    }

    /// <summary>Notes that a token of every choice is complete.</summary>
    public void Tick()
    {
        _ticks.Add(Body.Length);
        BreakIfTold();
    }

    /// <summary>Writes what comes after the last token's finish reason.</summary>
    public void Close(SimUsage usage, bool done)
    {
        if (_includeUsage)
        {
            Body.Write(_head);
            Body.Write("],\"usage\":"u8);
            WriteJson(usage.Write);
            Body.Write("}\n\n"u8);
        }

        if (done)
        {
            Body.Write("data: [DONE]\n\n"u8);
        }

        _ticks.Add(Body.Length);
    }

    private void BreakIfTold()
    {
        if (_ticks.Count == _malformedAfter)
        {
            Body.Write("data: {\"id\":\"chatcmpl-\",\"choices\":[{\"index\":0,\"delta\":{\"cont\n\n"u8);
        }
    }

    private void WriteJson(Action<Utf8JsonWriter> write)
    {
        using var writer = new Utf8JsonWriter(Body, SimBuffer.WriterOptions);
        write(writer);
    }
}
