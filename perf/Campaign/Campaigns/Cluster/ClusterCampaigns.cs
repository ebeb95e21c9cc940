namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>Every campaign of perf/cluster, in the order in which they run.</summary>
internal static class ClusterCampaigns
{
    public static IReadOnlyList<ICampaign> List { get; } =
    [
        new KafkaDown(),
        new OneOfThree(),
        new KillGateway(),
        new StopGateway(),
        new KillConsumer(),
        Lag.Embedded,
        Lag.ThroughKafka,
        new Revoke(),
        new RateLimits(),
        new Join(),
        new Drain(),
        new Throughput(),
        new Consoles(),
    ];
}
