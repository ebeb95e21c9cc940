namespace Inferly.Analytics.Log;

/// <summary>The outcome of an append: the record's offset, or why the record is not in the log.</summary>
/// <param name="Offset">The record's number in its topic; -1 where it failed.</param>
/// <param name="Error">What refused the record, in words for an operator; null where it is committed.</param>
public readonly record struct AppendResult(long Offset, string? Error)
{
    public bool IsCommitted => Error is null;

    internal static AppendResult Committed(long offset) => new(offset, null);

    internal static AppendResult Failed(string error) => new(-1, error);

    /// <summary>The outcome of a later record of the group whose first record this is.</summary>
    internal AppendResult At(int index) => IsCommitted ? Committed(Offset + index) : this;
}
