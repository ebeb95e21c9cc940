using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>
/// Adds up what an answer says of its tokens. The usage of <c>message_delta</c> is cumulative and may leave out what
/// <c>message_start</c> said, so each count it names replaces the earlier one.
/// </summary>
internal struct AnthropicUsage
{
    private int _input;
    private int _cacheRead;
    private int _cacheWrite;
    private int _output;
    private int _thinking;

    /// <summary>Reads a <c>usage</c> object.</summary>
    public void Read(JsonElement usage)
    {
        Replace(usage, "input_tokens", ref _input);
        Replace(usage, "cache_read_input_tokens", ref _cacheRead);
        Replace(usage, "cache_creation_input_tokens", ref _cacheWrite);
        Replace(usage, "output_tokens", ref _output);
        Replace(usage.Field("output_tokens_details"), "thinking_tokens", ref _thinking);
    }

    /// <summary>The tokens so far in OpenAI's counting, whose input includes the cache.</summary>
    public readonly Usage ToUsage() => new(Tokens.Sum(_input, _cacheRead, _cacheWrite), _output, _cacheRead, _cacheWrite, _thinking);

    private static void Replace(JsonElement usage, string name, ref int count)
    {
        if (usage.Field(name).Exists())
        {
            count = usage.Count(name);
        }
    }
}
