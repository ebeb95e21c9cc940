namespace Inferly.Analytics.ClickHouse.Schema;

/// <summary>
/// After how many days the rows of each table are deleted, and before that the content of some columns; null keeps them. ClickHouse deletes when it
/// merges, so what is due may stay for some hours beyond its time.
/// </summary>
public sealed record TableRetention
{
    /// <summary>
    /// The longest retention. A TTL is a 32-bit time: one past the year 2106 would come round to 1970 and delete everything.
    /// </summary>
    public const int MaxDays = 10_000;

    /// <summary>Days that rows of <c>requests</c> are kept, with their prompts and answers: 1 to <see cref="MaxDays"/>.</summary>
    public int? RequestsDays { get; init; }

    /// <summary>Days that the prompts and answers in them are kept, which are empty from then on: 1 to <see cref="MaxDays"/>; null: as long as their rows.</summary>
    public int? ContentDays { get; init; }

    /// <summary>Days that rows of <c>attempts</c> are kept: 1 to <see cref="MaxDays"/>.</summary>
    public int? AttemptsDays { get; init; }

    /// <summary>Days that the sums by the hour, which usage is read from, and by the day are kept: 1 to <see cref="MaxDays"/>.</summary>
    public int? RollupsDays { get; init; }

    /// <summary>The tables, each with the column that tells a row's age.</summary>
    internal IReadOnlyList<(string Table, string Column, int? Days)> Tables =>
    [
        ("requests", "ts", RequestsDays),
        ("attempts", "started_at", AttemptsDays),
        ("requests_hourly", "hour", RollupsDays),
        ("requests_daily", "day", RollupsDays),
    ];

    /// <summary>The columns that are emptied, each with the one that tells a row's age.</summary>
    internal IReadOnlyList<(string Table, string Column, string Age, int? Days)> Columns =>
        [("requests", "prompt", "ts", ContentDays), ("requests", "completion", "ts", ContentDays)];

    /// <exception cref="ArgumentOutOfRangeException">Less than a day, or more than <see cref="MaxDays"/>.</exception>
    internal TableRetention Checked()
    {
        foreach (var (what, days) in Tables.Select(table => (table.Table, table.Days)).Concat(Columns.Select(column => (column.Column, column.Days))))
        {
            if (days is < 1 or > MaxDays)
            {
                throw new ArgumentOutOfRangeException(what, days, $"It is kept for 1 to {MaxDays} days.");
            }
        }

        return this;
    }
}
