using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Traces;

/// <summary>
/// Deletes the rows of requests that came into ClickHouse after they had been deleted. What ClickHouse can't delete now holds up no records: it is due until a
/// later call has done it. For one caller at a time.
/// </summary>
internal sealed partial class LateErasures(ErasedRecords erased, ProjectData data, TimeProvider time, ILogger logger)
{
    // So many projects in one statement: each statement goes through all files, be there anything to delete in them or not.
    private const int ProjectsAtOnce = 500;

    // A deletion that was begun goes on by itself; records wait for it no longer than this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // Of what a process that ended left undone nobody tells, so that it begins with all there is.
    private Dictionary<string, DateTimeOffset>? _due;
    private long? _failedAt;

    /// <summary>Deletes what is due with these records, and what was before.</summary>
    /// <param name="records">That ClickHouse has now.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task SweepAsync(IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        _due ??= erased.Projects();
        foreach (var (project, before) in erased.ProjectsOf(records))
        {
            _due[project] = before;
        }

        if (_failedAt is { } failed && time.GetElapsedTime(failed) < Pause)
        {
            return;
        }

        _failedAt = null;
        foreach (var erasures in _due.Chunk(ProjectsAtOnce))
        {
            if (!await TryDeleteAsync(erasures, cancellationToken))
            {
                _failedAt = time.GetTimestamp();
                return;
            }

            foreach (var (project, _) in erasures)
            {
                _due.Remove(project);
            }
        }
    }

    private async Task<bool> TryDeleteAsync(KeyValuePair<string, DateTimeOffset>[] erasures, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // Another one beside it would go through the same files once more.
            if (await data.IsDeletingAsync(either.Token))
            {
                return false;
            }

            await data.DeleteAsync(erasures, either.Token);
            return true;
        }
        catch (Exception refusal) when (!cancellationToken.IsCancellationRequested)
        {
            LogDue(refusal, erasures.Length);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Requests of {Projects} project(s) that came after they had been deleted could not be deleted yet; it is tried again")]
    private partial void LogDue(Exception reason, int projects);
}
