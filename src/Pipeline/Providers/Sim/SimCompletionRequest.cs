using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>A sound request for a text completion.</summary>
/// <param name="Prompts">The prompts; each gets its own choices.</param>
/// <param name="Sampling">How the answer is wanted.</param>
/// <param name="Logprobs">How many alternatives each token's log probability lists; null without logprobs.</param>
/// <param name="Echo">Whether the prompt comes before the answer.</param>
internal sealed record SimCompletionRequest(IReadOnlyList<SimPrompt> Prompts, SimSampling Sampling, int? Logprobs, bool Echo)
{
    /// <summary>OpenAI's limit where the caller sets none.</summary>
    private const int DefaultMaxTokens = 16;

    private const int MostLogprobs = 5;

    public int PromptTokens => Prompts.Sum(prompt => prompt.Tokens);

    /// <summary>Null where the fields hold an error.</summary>
    public static SimCompletionRequest? Read(SimFields fields)
    {
        var prompts = new List<SimPrompt>();
        if (!SimInput.TryRead(fields, "prompt", SimSampling.MostChoices, out var inputs))
        {
            return null;
        }

        foreach (var input in inputs)
        {
            var text = input.Text;
            var directives = SimDirectiveMark.Extract(ref text);
            prompts.Add(new SimPrompt
            {
                Hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan())),
                UserText = text,
                Directives = directives,
                Tokens = input.Tokens,
            });
        }

        var request = new SimCompletionRequest(
            prompts, SimSampling.Read(fields, DefaultMaxTokens), fields.Integer("logprobs", 0, MostLogprobs), fields.Flag("echo"));
        if (prompts.Count * request.Sampling.Choices > SimSampling.MostChoices)
        {
            fields.Fail("n", $"Invalid 'n': simulated models give at most {SimSampling.MostChoices} choices for all prompts together.");
        }

        return fields.Error is null ? request : null;
    }
}
