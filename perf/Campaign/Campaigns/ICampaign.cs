using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>One promise that is put to the test, with a gateway and fault servers of its own.</summary>
internal interface ICampaign
{
    /// <summary>As in --only and in the table.</summary>
    string Name { get; }

    /// <summary>What must hold, in words. The limits are given to <see cref="Findings"/>.</summary>
    string Must { get; }

    Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation);
}
