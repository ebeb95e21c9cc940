namespace Inferly.Analytics.Traces;

/// <summary>The end of a replay.</summary>
/// <param name="Read">Records that were looked at.</param>
/// <param name="Inserted">Of these, requests that ClickHouse lacked and has now.</param>
/// <param name="Deleted">Of these, requests that were deleted, and stay so.</param>
/// <param name="Unreadable">Of these, records that ClickHouse can't read.</param>
public sealed record ReplayOutcome(long Read, long Inserted, long Deleted, long Unreadable);
