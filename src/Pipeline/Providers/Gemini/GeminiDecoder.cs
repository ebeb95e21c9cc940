using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Reads answers of <c>generateContent</c>; a stream is a row of such answers, each with what is new.</summary>
/// <param name="choices">How many candidates were asked for.</param>
/// <param name="oneCallOnly">The caller takes no more than one tool call.</param>
internal sealed class GeminiDecoder(int choices, bool oneCallOnly) : IAnswerDecoder
{
    private readonly Dictionary<int, GeminiCandidate> _candidates = [];

    /// <inheritdoc/>
    public bool Read(Frame frame, List<Delta> into)
    {
        if (!AnswerJson.TryParse(frame.Data, out var document))
        {
            return false;
        }

        using (document)
        {
            Answer(document.RootElement, into);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool ReadWhole(ReadOnlySpan<byte> body, List<Delta> into)
    {
        if (!AnswerJson.TryParse(body, out var document))
        {
            return false;
        }

        using (document)
        {
            return Answer(document.RootElement, into);
        }
    }

    /// <inheritdoc/>
    public void End(List<Delta> into)
    {
        // Gemini says itself why an answer ended; without that it is broken off.
    }

    /// <returns>Whether it says anything of an answer.</returns>
    private bool Answer(JsonElement answer, List<Delta> into)
    {
        if (answer.Field("error").Exists())
        {
            var error = GeminiErrors.Read(answer);
            into.Add(Delta.OfError(error.Message, error.Code));
            return true;
        }

        foreach (var candidate in answer.Items("candidates"))
        {
            var index = candidate.Count("index");
            if (!_candidates.TryGetValue(index, out var reader))
            {
                _candidates[index] = reader = new GeminiCandidate(index, oneCallOnly);
            }

            reader.Read(candidate, into);
        }

        var isBlocked = answer.Field("promptFeedback").Field("blockReason").Exists() && _candidates.Count == 0;
        for (var choice = 0; isBlocked && choice < choices; choice++)
        {
            into.Add(Delta.OfFinish(FinishReason.ContentFilter, choice));
        }

        Usage(answer.Field("usageMetadata"), into);
        return isBlocked || answer.Field("candidates").ValueKind == JsonValueKind.Array;
    }

    private static void Usage(JsonElement usage, List<Delta> into)
    {
        if (!usage.Field("promptTokenCount").Exists())
        {
            return;
        }

        var thoughts = usage.Count("thoughtsTokenCount");
        into.Add(Delta.OfUsage(new Usage(
            usage.Count("promptTokenCount"),
            Tokens.Sum(usage.Count("candidatesTokenCount"), thoughts),
            usage.Count("cachedContentTokenCount"),
            ReasoningTokens: thoughts)));
    }
}
