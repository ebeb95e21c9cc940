namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>How much is tried: all of it, or the twentieth part to see whether a campaign works.</summary>
internal sealed record Scale(bool IsQuick)
{
    private const int QuickPart = 20;

    public int Of(int count) => IsQuick ? Math.Max(1, count / QuickPart) : count;
}
