using Inferly.Analytics.GoldenSets;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging;

namespace Inferly.Evals.GoldenSets;

/// <summary>
/// The golden sets of workflows, version by version. A version is all of its items or none: its number is taken in the control log, its items are stored,
/// and only then the control log says that it is there. Thread-safe, on any number of replicas.
/// </summary>
public sealed partial class GoldenSetBook(StateStore store, IGoldenItems items, TimeProvider time, ILogger<GoldenSetBook> logger)
{
    /// <summary>Puts the next version.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="put">Its items, at least one; ids differ.</param>
    /// <param name="refuse">Why it may not be put now; asked before and after the items are stored, perhaps more than once.</param>
    /// <param name="cancellationToken">Leaves it unfinished; what was stored by then is cleared away later.</param>
    /// <returns>The version, or why there is none.</returns>
    public async Task<(GoldenSetVersion? Version, MutationError? Error)> PutAsync(
        string project,
        string workflow,
        IReadOnlyList<GoldenItem> put,
        Func<GatewayState, MutationError?> refuse,
        CancellationToken cancellationToken)
    {
        var begun = await store.MutateAsync(
            state => refuse(state) is { } refusal ? Mutation.Refuse(refusal) : Mutation.Write(state.Put(Of(state).Begin(), time.GetUtcNow())),
            cancellationToken);
        if (!begun.Applied)
        {
            return (null, begun.Error);
        }

        var number = Of(begun.State).LastBegun;
        string? place;
        try
        {
            place = await items.WriteAsync(new GoldenSetName(project, workflow, number), put, cancellationToken);
        }
        catch (IOException refused)
        {
            LogNotStored(project, workflow, number, refused);
            return (null, new MutationError(
                MutationFault.Unavailable, "golden_sets_unavailable", "The golden set could not be stored; nothing has changed. Try again. The gateway's log has the reason."));
        }

        var version = new GoldenSetVersion(number, put.Count, time.GetUtcNow(), place);
        var completed = await store.MutateAsync(
            state => refuse(state) is { } refusal ? Mutation.Refuse(refusal) : Mutation.Write(state.Put(Of(state).Complete(version), time.GetUtcNow())),
            cancellationToken);
        return completed.Applied ? (version, null) : (null, completed.Error);

        GoldenSet Of(GatewayState state) => state.FindGoldenSet(project, workflow) ?? new GoldenSet { Project = project, Workflow = workflow };
    }

    /// <summary>Reads a version's items.</summary>
    /// <param name="set">The set that it is one of.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>All items' JSON in their order; null where some are damaged or missing.</returns>
    /// <exception cref="IOException">They can't be read now.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadAsync(GoldenSet set, GoldenSetVersion version, CancellationToken cancellationToken)
    {
        var name = new GoldenSetName(set.Project, set.Workflow, version.Version);
        var read = await items.ReadAsync(name, version.Place, cancellationToken);
        if (read.Count != version.Items && version.Place is not null)
        {
            // A store that was copied or made anew has them elsewhere.
            read = await items.ReadAsync(name, null, cancellationToken);
        }

        if (read.Count == version.Items)
        {
            return read;
        }

        LogDamaged(set.Project, set.Workflow, version.Version, version.Items, read.Count);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Golden set {Project}/{Workflow}/{Version} could not be stored")]
    private partial void LogNotStored(string project, string workflow, int version, Exception reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Of golden set {Project}/{Workflow}/{Version} with its {Items} items {Left} are left that can be read")]
    private partial void LogDamaged(string project, string workflow, int version, int items, int left);
}
