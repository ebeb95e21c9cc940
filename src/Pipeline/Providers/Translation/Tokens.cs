namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Arithmetic with token counts from outside, which may be absurd.</summary>
internal static class Tokens
{
    /// <summary>The sum, or the largest count if it is larger.</summary>
    public static int Sum(params ReadOnlySpan<int> counts)
    {
        long sum = 0;
        foreach (var count in counts)
        {
            sum += count;
        }

        return (int)Math.Min(sum, int.MaxValue);
    }
}
