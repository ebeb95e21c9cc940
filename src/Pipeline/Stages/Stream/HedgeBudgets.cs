using System.Collections.Concurrent;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>How many second calls each project may make to meet its <c>slo_ms</c>. Thread-safe.</summary>
public sealed class HedgeBudgets(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Project, double Share), RetryBudget> _budgets = [];

    /// <summary>A project's; null where the share is zero.</summary>
    internal RetryBudget? Of(string project, double share) =>
        share > 0 ? _budgets.GetOrAdd((project, share), static (key, time) => new RetryBudget(key.Share, time), time) : null;
}
