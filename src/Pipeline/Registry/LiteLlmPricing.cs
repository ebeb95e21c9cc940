using System.Globalization;
using System.Text.RegularExpressions;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Registry;

/// <summary>
/// The price list of one catalogue entry. Batch, flex and priority prices are left out, as the gateway asks for none of these; of several
/// steps for long prompts the lowest counts.
/// </summary>
internal static partial class LiteLlmPricing
{
    private const long TokensPerK = 1000;

    /// <summary>Null when the entry has no price for input, or none for the output of a model that has one.</summary>
    public static Pricing? Read(LiteLlmFields fields, ModelMode mode)
    {
        var output = fields.Price("output_cost_per_token");
        if (mode == ModelMode.Embedding)
        {
            output ??= default(TokenPrice);
        }

        if (fields.Price("input_cost_per_token") is not { } inputPrice || output is not { } outputPrice)
        {
            return null;
        }

        var rates = new TokenRates(inputPrice, outputPrice)
        {
            CachedInput = fields.Price("cache_read_input_token_cost") ?? fields.Price("input_cost_per_token_cache_hit"),
            CacheWrite = fields.Price("cache_creation_input_token_cost"),
            AudioInput = fields.Price("input_cost_per_audio_token"),
            AudioOutput = fields.Price("output_cost_per_audio_token"),
        };
        return new Pricing(rates) { LongContext = ReadLongContext(fields, rates) };
    }

    private static LongContextRates? ReadLongContext(LiteLlmFields fields, TokenRates rates)
    {
        var steps = fields.Names
            .Select(name => LongContextField().Match(name))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            .ToArray();
        if (steps.Length == 0)
        {
            return null;
        }

        var step = steps.Min();
        return new LongContextRates(step * TokensPerK, rates with
        {
            Input = Above("input_cost_per_token") ?? rates.Input,
            Output = Above("output_cost_per_token") ?? rates.Output,
            CachedInput = Above("cache_read_input_token_cost") ?? rates.CachedInput,
            CacheWrite = Above("cache_creation_input_token_cost") ?? rates.CacheWrite,
        });

        TokenPrice? Above(string field) => fields.Price($"{field}_above_{step}k_tokens");
    }

    [GeneratedRegex(@"^input_cost_per_token_above_(\d{1,6})k_tokens$")]
    private static partial Regex LongContextField();
}
