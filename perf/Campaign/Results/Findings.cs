namespace Inferly.Perf.Campaign.Results;

/// <summary>What a campaign has found out. Not thread-safe.</summary>
internal sealed class Findings
{
    private const int MostExamples = 3;

    private readonly List<Finding> _all = [];
    private readonly List<string> _examples = [];

    /// <summary>How often it was tried.</summary>
    public int Trials { get; private set; }

    public IReadOnlyList<Finding> All => _all;

    /// <summary>The first answers that were wrong.</summary>
    public IReadOnlyList<string> Examples => _examples;

    public void Tried(int times) => Trials += times;

    /// <summary>A figure without a limit.</summary>
    public void Note(string what, double value, string unit = "") => _all.Add(new Finding(what, value, unit, null, null));

    public void AtMost(double limit, string what, double value, string unit = "") => _all.Add(new Finding(what, value, unit, limit, null));

    public void AtLeast(double limit, string what, double value, string unit = "") => _all.Add(new Finding(what, value, unit, null, limit));

    /// <summary>There must be none of these.</summary>
    public void None(string what, IEnumerable<object> wrong)
    {
        int count = 0;
        foreach (object example in wrong)
        {
            if (++count <= MostExamples)
            {
                _examples.Add($"{what}: {example}");
            }
        }

        AtMost(0, what, count);
    }
}
