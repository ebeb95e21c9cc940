using Inferly.Perf.Campaign.Campaigns;

namespace Inferly.Perf.Campaign;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Usage = """
        perf/faults [--quick] [--only NAME,...] [--json FILE]

          --quick  the twentieth part of every campaign: shows that it works, proves little
          --only   campaigns: refuse reset 5xx error-first slo cut-every-k cut-structured storm down60 cancel
                   slow-reader streams500
          --json   writes every figure, with the commit and the machine, to a file
        """;

    public bool IsQuick { get; private init; }

    public IReadOnlyList<ICampaign> Campaigns { get; private init; } = AllCampaigns.List;

    public string? JsonFile { get; private init; }

    /// <exception cref="FormatException">Something in the command line has no meaning; the message says what.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options();
        for (int i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--quick" => options with { IsQuick = true },
                "--only" when i + 1 < arguments.Count => options with { Campaigns = Named(arguments[++i]) },
                "--json" when i + 1 < arguments.Count => options with { JsonFile = arguments[++i] },
                _ => throw new FormatException($"{arguments[i]} is unknown or needs a value."),
            };
        }
        return options;
    }

    private static List<ICampaign> Named(string names)
    {
        string[] wanted = names.Split(',');
        string? unknown = wanted.Except(AllCampaigns.List.Select(campaign => campaign.Name)).FirstOrDefault();
        return unknown is null
            ? [.. AllCampaigns.List.Where(campaign => wanted.Contains(campaign.Name))]
            : throw new FormatException($"--only: there is no campaign {unknown}.");
    }
}
