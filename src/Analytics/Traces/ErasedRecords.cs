using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.State;

namespace Inferly.Analytics.Traces;

/// <summary>Tells records of requests that were deleted from ClickHouse, or would have been had they been there. Thread-safe.</summary>
public sealed class ErasedRecords(StateStore state)
{
    /// <summary>All projects that had requests deleted, each with the moment before which all is.</summary>
    public Dictionary<string, DateTimeOffset> Projects() =>
        state.Current.Erasures.Values.ToDictionary(erasure => erasure.Project, erasure => erasure.Before, StringComparer.Ordinal);

    /// <summary>The projects that have such records among these, each with the moment before which all is deleted.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> ProjectsOf(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        var found = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        if (state.Current.Erasures is { Count: > 0 } erasures)
        {
            foreach (var record in records)
            {
                if (Find(erasures, RecordHead.Read(record.Span)) is { } erasure)
                {
                    found[erasure.Project] = erasure.Before;
                }
            }
        }

        return found;
    }

    public bool Holds(RecordHead record) => Find(state.Current.Erasures, record) is not null;

    private static Erasure? Find(IReadOnlyDictionary<string, Erasure> erasures, RecordHead record) =>
        record is { Project: { } project, Micros: { } micros }
        && erasures.TryGetValue(project, out var erasure)
        && micros < UnixMicros.Of(erasure.Before)
            ? erasure
            : null;
}
