using System.Globalization;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>
/// Which generation of Claude a model's name tells: what a generation takes differs more than from provider to provider.
/// Unlisted later ones count as their number says.
/// </summary>
internal readonly partial record struct ClaudeGeneration(int Major, int Minor)
{
    /// <summary>Thinks when given a budget.</summary>
    public bool ThinksByBudget => IsAtLeast(3, 7) && !ThinksByEffort;

    /// <summary>Decides itself how much to think, steered by an effort.</summary>
    public bool ThinksByEffort => IsAtLeast(4, 6);

    /// <summary>Takes <c>xhigh</c> as an effort.</summary>
    public bool TakesExtraHighEffort => IsAtLeast(4, 7);

    /// <summary>Answers 400 to temperature and top_p.</summary>
    public bool RefusesSampling => IsAtLeast(4, 7);

    /// <summary>Answers 400 when both temperature and top_p are given.</summary>
    public bool TakesOneOfTemperatureAndTopP => IsAtLeast(4, 1);

    /// <summary>Keeps to a JSON schema (<c>output_config.format</c>, strict tools).</summary>
    public bool KeepsSchemas => IsAtLeast(4, 1);

    /// <summary>Reads a model id of Anthropic or Bedrock; null if it is no Claude of a known form.</summary>
    public static ClaudeGeneration? Of(string model)
    {
        var match = Name().Match(model);
        return match.Success
            ? new ClaudeGeneration(Number(match.Groups[1]), match.Groups[2].Success ? Number(match.Groups[2]) : 0)
            : null;
    }

    private bool IsAtLeast(int major, int minor) => Major > major || (Major == major && Minor >= minor);

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    // claude-3-5-sonnet-20241022, claude-sonnet-4-20250514, claude-opus-4-6, anthropic.claude-v2:1: the date is no minor number.
    [GeneratedRegex(@"claude-(?:[a-z]+-|v)?(\d{1,2})(?:[-.:](\d{1,2})(?!\d))?(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
