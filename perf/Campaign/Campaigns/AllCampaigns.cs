namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>Every campaign, in the order in which they run.</summary>
internal static class AllCampaigns
{
    public static IReadOnlyList<ICampaign> List { get; } =
    [
        FaultBeforeAnswer.Refuse,
        FaultBeforeAnswer.Reset,
        FaultBeforeAnswer.ServerError,
        FaultBeforeAnswer.ErrorFirst,
        new SlowFirstToken(),
        new CutEveryToken(),
        new CutStructured(),
        new Storm(),
        new Outage(),
        new Leaving(),
        new SlowReader(),
        new ManyStreams(),
    ];
}
