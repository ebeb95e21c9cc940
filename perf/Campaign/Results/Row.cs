namespace Inferly.Perf.Campaign.Results;

/// <summary>A campaign that has run.</summary>
internal sealed record Row(string Campaign, string Must, double Seconds, int Trials, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Examples)
{
    public bool Holds => Findings.All(finding => finding.Holds) && Findings.Any(finding => finding.IsGate);
}
