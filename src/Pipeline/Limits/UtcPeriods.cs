namespace Inferly.Pipeline.Limits;

/// <summary>The calendar day and month in UTC, both counted from the year 1.</summary>
internal readonly record struct UtcPeriods(int Day, int Month)
{
    public static UtcPeriods Of(DateTimeOffset instant) => Of(DateOnly.FromDateTime(instant.UtcDateTime));

    public static UtcPeriods Of(DateOnly day) => new(day.DayNumber, (day.Year * 12) + day.Month);
}
