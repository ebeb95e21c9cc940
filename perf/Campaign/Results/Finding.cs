using System.Globalization;
using System.Text.Json.Serialization;

namespace Inferly.Perf.Campaign.Results;

/// <summary>A figure, and its limit where it has to keep one.</summary>
internal sealed record Finding(string What, double Value, string Unit, double? AtMost, double? AtLeast)
{
    /// <summary>Not a number is no figure, and keeps no limit.</summary>
    public bool Holds => (AtMost is not { } most || Value <= most) && (AtLeast is not { } least || Value >= least);

    [JsonIgnore]
    public bool IsGate => AtMost is not null || AtLeast is not null;

    public override string ToString()
    {
        string said = $"{What} {Figure(Value)}{Unit}";
        return Holds ? said : $"**{said} (limit {Figure((AtMost ?? AtLeast)!.Value)}{Unit})**";
    }

    private static string Figure(double value) => value == Math.Floor(value) || Math.Abs(value) >= 100
        ? value.ToString("N0", CultureInfo.InvariantCulture)
        : value.ToString("0.##", CultureInfo.InvariantCulture);
}
