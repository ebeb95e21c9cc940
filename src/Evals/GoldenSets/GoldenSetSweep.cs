using Inferly.Analytics.GoldenSets;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Evals.GoldenSets;

/// <summary>
/// Removes the items that belong to nobody any more, at the start and each hour: of deleted projects and workflows, of versions that were let go, and of
/// uploads that broke off.
/// </summary>
public sealed partial class GoldenSetSweep(StateStore store, IGoldenItems items, TimeProvider time, ILogger<GoldenSetSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // Longer than any upload takes.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Removes what may go now.</summary>
    /// <exception cref="IOException">The store can't be reached or refuses.</exception>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var name in await items.RemoveAsync(IsUnwanted, time.GetUtcNow() - Grace, cancellationToken))
        {
            LogRemoved(name);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await TrySweepAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next process goes on.
        }
    }

    private async Task TrySweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SweepAsync(stoppingToken);
        }
        catch (IOException refused)
        {
            LogRefused(refused);
        }
    }

    // Known to be gone: what this process has merely not heard of yet, or can't read, stays.
    private bool IsUnwanted(GoldenSetName name)
    {
        var state = store.Current;
        var isProjectGone = state.FindProject(name.Project) is null && state.RevisionOf(EntityKey.Project(name.Project)) > 0;
        var isLetGo = state.FindGoldenSet(name.Project, name.Workflow) is { } set && name.Version <= set.LastBegun && set.Find(name.Version) is null;
        return store.IsWhole && (isProjectGone || isLetGo);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Golden set {Name} removed: nobody has it any more")]
    private partial void LogRemoved(GoldenSetName name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Golden sets that nobody has any more could not be removed; it is tried again in an hour")]
    private partial void LogRefused(Exception reason);
}
