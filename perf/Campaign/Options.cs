using Inferly.Perf.Campaign.Campaigns;
using Inferly.Perf.Campaign.Campaigns.Cluster;

namespace Inferly.Perf.Campaign;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Usage = """
        perf/faults [--quick] [--only NAME,...] [--json FILE]     what holds when providers fail
        perf/cluster [--quick] [--only NAME,...] [--json FILE]    what holds when Kafka, ClickHouse or the gateway fail

          --quick  the twentieth part of every campaign: shows that it works, proves little
          --only   campaigns of perf/faults: refuse reset 5xx error-first slo cut-every-k cut-structured storm down60 cancel
                   slow-reader streams500
                   of perf/cluster: kafka-down kafka-one-of-three kill-gateway stop-gateway kill-consumer lag lag-kafka revoke
                   limits join drain throughput consoles
          --json   writes every figure, with the commit and the machine, to a file
        """;

    public bool IsQuick { get; private init; }

    public IReadOnlyList<ICampaign> Campaigns { get; private init; } = AllCampaigns.List;

    public string? JsonFile { get; private init; }

    /// <exception cref="FormatException">Something in the command line has no meaning; the message says what.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        // Given by the scripts, before all else.
        bool isCluster = arguments is ["--cluster", ..];
        var all = isCluster ? ClusterCampaigns.List : AllCampaigns.List;
        var options = new Options { Campaigns = all };
        for (int i = isCluster ? 1 : 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--quick" => options with { IsQuick = true },
                "--only" when i + 1 < arguments.Count => options with { Campaigns = Named(all, arguments[++i]) },
                "--json" when i + 1 < arguments.Count => options with { JsonFile = arguments[++i] },
                _ => throw new FormatException($"{arguments[i]} is unknown or needs a value."),
            };
        }
        return options;
    }

    private static List<ICampaign> Named(IReadOnlyList<ICampaign> all, string names)
    {
        string[] wanted = names.Split(',');
        string? unknown = wanted.Except(all.Select(campaign => campaign.Name)).FirstOrDefault();
        return unknown is null
            ? [.. all.Where(campaign => wanted.Contains(campaign.Name))]
            : throw new FormatException($"--only: there is no campaign {unknown}.");
    }
}
