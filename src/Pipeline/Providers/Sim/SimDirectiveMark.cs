namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The mark <c>[[sim:...]]</c>, by which a prompt itself carries directives.</summary>
internal static class SimDirectiveMark
{
    private const string Open = "[[sim:";
    private const string Close = "]]";

    /// <summary>Takes every mark out of a text, so that the answer is the one that the bare prompt gets.</summary>
    /// <returns>The directives, joined by commas; null without any.</returns>
    public static string? Extract(ref string text)
    {
        string? found = null;
        while (text.IndexOf(Open, StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = text.IndexOf(Close, start, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            var inside = text[(start + Open.Length)..end];
            found = found is null ? inside : $"{found},{inside}";
            text = string.Concat(text.AsSpan(0, start).TrimEnd(), text.AsSpan(end + Close.Length)).Trim();
        }

        return found;
    }
}
