namespace Inferly.Pipeline.Providers.Sim;

/// <summary>How one simulated provider behaves; immutable.</summary>
public sealed record SimOptions
{
    /// <summary>Multiplies every model's delays: 1 is lifelike, 0 answers at once (for load tests).</summary>
    public double LatencyScale { get; init; } = 1;

    /// <summary>Changes every text, argument and id: two providers of one seed answer alike.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Directives by model id, such as <c>"fast": "status=503,retry_after=2"</c>, that apply to every request for it;
    /// what a request itself says comes on top.
    /// </summary>
    public IReadOnlyDictionary<string, string> Directives { get; init; } = new Dictionary<string, string>();

    /// <summary>Every mistake in these options, each starting with the option's path; none when they are sound.</summary>
    public IEnumerable<string> Validate()
    {
        if (!double.IsFinite(LatencyScale) || LatencyScale is < 0 or > 1000)
        {
            yield return "latency_scale: must be a number from 0 (no delays) to 1000";
        }

        foreach (var (model, text) in Directives)
        {
            if (!SimModels.TryFind(model, out _))
            {
                yield return $"directives.{model}: no such model; there are {string.Join(", ", SimModels.All.Select(known => known.Id))}";
            }
            else if (SimDirectives.Parse(text, model, SimDirectives.None, out _) is { } error)
            {
                yield return $"directives.{model}: {error}";
            }
        }
    }
}
