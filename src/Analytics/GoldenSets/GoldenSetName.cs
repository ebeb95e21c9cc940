using System.Globalization;

namespace Inferly.Analytics.GoldenSets;

/// <summary>Names one version of a workflow's golden set.</summary>
public readonly record struct GoldenSetName(string Project, string Workflow, int Version)
{
    /// <summary><c>project/workflow/version</c>; no identifier contains a slash.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Project}/{Workflow}/{Version}");
}
