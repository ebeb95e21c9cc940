using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Reads one candidate of an answer, over all its chunks.</summary>
/// <param name="choice">Its index.</param>
/// <param name="oneCallOnly">The caller takes no more than one tool call; Gemini can't be told so.</param>
internal sealed class GeminiCandidate(int choice, bool oneCallOnly)
{
    private GeminiPartialArguments? _open;
    private int _calls;
    private bool _finished;

    private bool TakesCalls => !oneCallOnly || _calls <= 1;

    /// <summary>Reads what one chunk says of it.</summary>
    public void Read(JsonElement candidate, List<Delta> into)
    {
        foreach (var part in candidate.Field("content").Items("parts"))
        {
            Part(part, into);
        }

        if (candidate.Text("finishReason") is { } reason && !_finished)
        {
            Close(null, into);
            Finish(reason, candidate.Text("finishMessage"), into);
        }
    }

    private void Part(JsonElement part, List<Delta> into)
    {
        if (part.Text("text") is { Length: > 0 } text)
        {
            var isThought = part.Field("thought").ValueKind == JsonValueKind.True;
            into.Add(isThought ? Delta.OfReasoning(text, choice) : Delta.OfText(text, choice));
        }

        if (part.Field("functionCall") is { ValueKind: JsonValueKind.Object } call)
        {
            FunctionCall(call, into);
        }
    }

    // Whole in one part; or begun with a name, continued with pieces, ended by the first part that will not continue.
    private void FunctionCall(JsonElement call, List<Delta> into)
    {
        if (call.Text("name") is { Length: > 0 } name)
        {
            Close(null, into);
            _open = new GeminiPartialArguments();
            _calls++;
            if (TakesCalls)
            {
                into.Add(Delta.OfToolCall(_calls - 1, call.Text("id") is { Length: > 0 } id ? id : ToolCallId.New(), name, choice));
            }
        }

        foreach (var piece in call.Items("partialArgs"))
        {
            _open?.Add(piece);
        }

        if (call.Field("willContinue").ValueKind != JsonValueKind.True)
        {
            Close(call.Field("args") is { ValueKind: JsonValueKind.Object } whole ? whole.GetRawText() : null, into);
        }
    }

    private void Close(string? whole, List<Delta> into)
    {
        if (_open is not null && TakesCalls)
        {
            into.Add(Delta.OfArguments(_calls - 1, whole ?? _open.ToJson(), choice));
        }

        _open = null;
    }

    private void Finish(string reason, string? message, List<Delta> into)
    {
        switch (reason)
        {
            case "FINISH_REASON_UNSPECIFIED":
                return;
            case "STOP":
                into.Add(Delta.OfFinish(_calls > 0 ? FinishReason.ToolCalls : FinishReason.Stop, choice));
                break;
            case "MAX_TOKENS":
                into.Add(Delta.OfFinish(FinishReason.Length, choice));
                break;
            case "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "LANGUAGE"
                or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION":
                into.Add(Delta.OfFinish(FinishReason.ContentFilter, choice));
                break;
            default:
                // MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, OTHER and what comes after them: the answer is not whole.
                into.Add(Delta.OfError(message ?? $"Gemini ended its answer with {reason}.", reason.ToLowerInvariant()));
                break;
        }

        _finished = true;
    }
}
