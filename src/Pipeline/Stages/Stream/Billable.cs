using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>Usage in the words of the price list.</summary>
internal static class Billable
{
    public static BillableTokens Of(in Usage usage) => new()
    {
        Input = usage.InputTokens,
        CachedInput = usage.CachedInputTokens,
        CacheWrite = usage.CacheWriteTokens,
        Output = usage.OutputTokens,
    };
}
