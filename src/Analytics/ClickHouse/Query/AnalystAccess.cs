using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>What a key may read: the rows of one project, or nothing, and why.</summary>
public sealed record AnalystAccess
{
    private AnalystAccess(string? project, ClickHouseError? refusal) => (Project, Refusal) = (project, refusal);

    /// <summary>The project; null where it is refused.</summary>
    public string? Project { get; }

    /// <summary>Why it is refused; null where it is not.</summary>
    public ClickHouseError? Refusal { get; }

    public static AnalystAccess To(string project) => new(project, null);

    public static AnalystAccess Refused(ClickHouseError why) => new(null, why);
}
