using System.Globalization;

namespace Inferly.Perf.Campaign.Gateways;

/// <summary>What a gateway says of itself on /metrics.</summary>
internal static class Metrics
{
    /// <summary>The sum of a metric over those of its series that have all of these labels.</summary>
    /// <param name="http">Calls with a key that may look.</param>
    /// <param name="address">The gateway.</param>
    /// <param name="name">As on /metrics.</param>
    /// <param name="labels">Such as <c>outcome="ok"</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<double> SumAsync(
        HttpClient http, Uri address, string name, IReadOnlyList<string> labels, CancellationToken cancellation)
    {
        string text = await http.GetStringAsync(new Uri(address, "/metrics"), cancellation);
        return text.Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
            .Where(line => labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
