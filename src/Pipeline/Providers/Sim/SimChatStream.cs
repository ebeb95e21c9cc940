using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Writes a chat answer as events: one for each token, a call's name and id once.</summary>
internal sealed class SimChatStream(SimFrames frames, IReadOnlyList<SimChoice> choices, int? topLogprobs)
{
    public void Write(SimUsage usage, bool done)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            WriteRole(i);
        }

        var longest = choices.Count == 0 ? 0 : choices.Max(choice => choice.Tokens);
        for (var token = 0; token < longest; token++)
        {
            for (var i = 0; i < choices.Count; i++)
            {
                WriteToken(i, token);
            }

            frames.Tick();
        }

        for (var i = 0; i < choices.Count; i++)
        {
            frames.Begin(i);
            frames.Body.Write("\"delta\":{}"u8);
            frames.End(choices[i].FinishReason);
        }

        frames.Close(usage, done);
    }

    private void WriteRole(int index)
    {
        frames.Begin(index);
        frames.Body.Write(choices[index].Calls.Count > 0
            ? "\"delta\":{\"role\":\"assistant\",\"content\":null}"u8
            : "\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"u8);
        frames.End();
    }

    private void WriteToken(int index, int token)
    {
        var choice = choices[index];
        if (choice.Calls.Count > 0)
        {
            WriteCallToken(index, token);
            return;
        }

        if (token >= choice.Tokens)
        {
            return;
        }

        frames.Begin(index);
        frames.Body.Write("\"delta\":{\"content\":\""u8);
        frames.Body.WriteEscaped(choice.Content[token]);
        frames.Body.Write("\"}"u8);
        frames.End(null, topLogprobs is { } top ? writer => WriteLogprobs(writer, choice, token, top) : null);
    }

    private static void WriteLogprobs(Utf8JsonWriter writer, SimChoice choice, int token, int top)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        SimLogprobs.WriteChatToken(writer, choice.Content[token].ToString(), token, top);
        writer.WriteEndArray();
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
    }

    private void WriteCallToken(int index, int token)
    {
        for (var number = 0; number < choices[index].Calls.Count; number++)
        {
            var call = choices[index].Calls[number];
            if (token >= call.Arguments.Count)
            {
                token -= call.Arguments.Count;
                continue;
            }

            if (token == 0)
            {
                WriteCallStart(index, number, call);
            }

            frames.Begin(index);
            if (call.Kind == SimToolKind.Legacy)
            {
                frames.Body.Write("\"delta\":{\"function_call\":{\"arguments\":\""u8);
            }
            else
            {
                WriteCallHead(number, call.Kind == SimToolKind.Custom ? "\"custom\":{\"input\":\""u8 : "\"function\":{\"arguments\":\""u8);
            }

            frames.Body.WriteEscaped(call.Arguments[token]);
            frames.Body.Write(call.Kind == SimToolKind.Legacy ? "\"}}"u8 : "\"}}]}"u8);
            frames.End();
            return;
        }
    }

    /// <summary>Id, type and name, which come once.</summary>
    private void WriteCallStart(int index, int number, SimToolCall call)
    {
        frames.Begin(index);
        if (call.Kind == SimToolKind.Legacy)
        {
            frames.Body.Write("\"delta\":{\"function_call\":{\"name\":\""u8);
            frames.Body.WriteEscaped(call.Name);
            frames.Body.Write("\",\"arguments\":\"\"}}"u8);
        }
        else
        {
            WriteCallHead(number, "\"id\":\""u8);
            frames.Body.WriteEscaped(call.Id);
            frames.Body.Write(call.Kind == SimToolKind.Custom
                ? "\",\"type\":\"custom\",\"custom\":{\"name\":\""u8
                : "\",\"type\":\"function\",\"function\":{\"name\":\""u8);
            frames.Body.WriteEscaped(call.Name);
            frames.Body.Write(call.Kind == SimToolKind.Custom ? "\",\"input\":\"\"}}]}"u8 : "\",\"arguments\":\"\"}}]}"u8);
        }

        frames.End();
    }

    private void WriteCallHead(int number, ReadOnlySpan<byte> next)
    {
        frames.Body.Write("\"delta\":{\"tool_calls\":[{\"index\":"u8);
        frames.Body.Write(number);
        frames.Body.Write(","u8);
        frames.Body.Write(next);
    }
}
