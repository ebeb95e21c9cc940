using System.Text.Json;

namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>The counts of a usage object under all the names that providers give them. Null: missing, or no count.</summary>
internal struct UsageCounts
{
    private bool _isPromptWhole;
    private bool _isTotalWhole;
    private bool _isCompletionOdd;

    /// <summary><c>prompt_tokens</c>.</summary>
    public int? Prompt { get; private set; }

    /// <summary><c>input_tokens</c>.</summary>
    public int? Input { get; private set; }

    /// <summary><c>completion_tokens</c>.</summary>
    public int? Completion { get; private set; }

    /// <summary><c>output_tokens</c>.</summary>
    public int? Output { get; private set; }

    /// <summary><c>total_tokens</c>.</summary>
    public int? Total { get; private set; }

    /// <summary><c>prompt_cache_hit_tokens</c>, DeepSeek's.</summary>
    public int? CacheHits { get; private set; }

    /// <summary><c>cached_tokens</c> at the top, Moonshot's.</summary>
    public int? Cached { get; private set; }

    /// <summary><c>cached_tokens</c> of the details of the input.</summary>
    public int? CachedDetail { get; private set; }

    /// <summary><c>cache_write_tokens</c> of the details of the input.</summary>
    public int? CacheWrite { get; private set; }

    /// <summary><c>reasoning_tokens</c> of the details of the output.</summary>
    public int? Reasoning { get; private set; }

    /// <summary>The counts of chat are there, as whole numbers.</summary>
    public readonly bool AreWhole => _isPromptWhole && _isTotalWhole && !_isCompletionOdd;

    /// <summary>Reads the object that the reader stands at the beginning of, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                Prompt = Count(ref reader, out _isPromptWhole);
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                Completion = Count(ref reader, out var isWhole);
                _isCompletionOdd = !isWhole;
            }
            else if (reader.ValueTextEquals("total_tokens"u8))
            {
                Total = Count(ref reader, out _isTotalWhole);
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("input_tokens_details"u8)
                || reader.ValueTextEquals("completion_tokens_details"u8) || reader.ValueTextEquals("output_tokens_details"u8))
            {
                Details(ref reader);
            }
            else
            {
                Other(ref reader);
            }
        }
    }

    private void Other(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("input_tokens"u8))
        {
            Input = Count(ref reader, out _);
        }
        else if (reader.ValueTextEquals("output_tokens"u8))
        {
            Output = Count(ref reader, out _);
        }
        else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
        {
            CacheHits = Count(ref reader, out _);
        }
        else if (reader.ValueTextEquals("cached_tokens"u8))
        {
            Cached = Count(ref reader, out _);
        }
        else
        {
            reader.Skip();
        }
    }

    // No name occurs in the details of both the input and the output.
    private void Details(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                CachedDetail = Count(ref reader, out _);
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                Reasoning = Count(ref reader, out _);
            }
            else if (reader.ValueTextEquals("cache_write_tokens"u8))
            {
                CacheWrite = Count(ref reader, out _);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static int? Count(ref Utf8JsonReader reader, out bool isWhole)
    {
        reader.Read();
        isWhole = false;
        if (reader.TokenType != JsonTokenType.Number)
        {
            reader.Skip();
            return null;
        }

        if (reader.TryGetInt32(out var count))
        {
            isWhole = true;
            return count < 0 ? null : count;
        }

        return reader.TryGetDouble(out var number) && number is >= 0 and <= int.MaxValue ? (int)number : null;
    }
}
