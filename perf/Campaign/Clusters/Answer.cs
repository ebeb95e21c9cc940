namespace Inferly.Perf.Campaign.Clusters;

/// <summary>What became of a request.</summary>
/// <param name="Number">The caller's.</param>
/// <param name="Id">Its id, where an answer came to its very end; null otherwise.</param>
/// <param name="Began">An answer began.</param>
/// <param name="DueAt">When it was to be sent.</param>
/// <param name="EndedAt">When the last byte was there.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record Answer(int Number, string? Id, bool Began, long DueAt, long EndedAt, string? Error)
{
    /// <summary>Since it was due.</summary>
    public TimeSpan Took => TimeSpan.FromTicks((EndedAt - DueAt) / 100);
}
