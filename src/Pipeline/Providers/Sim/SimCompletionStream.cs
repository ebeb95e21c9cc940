namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Writes a text completion as events: one for each token.</summary>
internal static class SimCompletionStream
{
    public static void Write(
        SimFrames frames, List<SimChoice> choices, Func<int, string> echoOf, SimUsage usage, int? topLogprobs, bool done)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            if (echoOf(i) is { Length: > 0 } echo)
            {
                WriteText(frames, i, echo, null);
            }
        }

        var longest = choices.Count == 0 ? 0 : choices.Max(choice => choice.Tokens);
        for (var token = 0; token < longest; token++)
        {
            for (var i = 0; i < choices.Count; i++)
            {
                WriteToken(frames, i, choices[i], token, echoOf(i).Length, topLogprobs);
            }

            frames.Tick();
        }

        for (var i = 0; i < choices.Count; i++)
        {
            WriteText(frames, i, "", choices[i].FinishReason);
        }

        frames.Close(usage, done);
    }

    private static void WriteToken(SimFrames frames, int index, SimChoice choice, int token, int textOffset, int? topLogprobs)
    {
        if (token >= choice.Tokens)
        {
            return;
        }

        frames.Begin(index);
        frames.Body.Write("\"text\":\""u8);
        frames.Body.WriteEscaped(choice.Content[token]);
        frames.Body.Write("\""u8);
        frames.End(null, topLogprobs is { } top
            ? writer => SimCompletionJson.WriteLogprobs(writer, choice, token, token + 1, textOffset, top)
            : null);
    }

    private static void WriteText(SimFrames frames, int index, string text, string? finishReason)
    {
        frames.Begin(index);
        frames.Body.Write("\"text\":\""u8);
        frames.Body.WriteEscaped(text);
        frames.Body.Write("\""u8);
        frames.End(finishReason);
    }
}
