namespace Inferly.Analytics.Traces;

/// <summary>What a deletion found: rows of <c>requests</c> and of <c>attempts</c>.</summary>
public sealed record DeletedRows(ulong Requests, ulong Attempts);
