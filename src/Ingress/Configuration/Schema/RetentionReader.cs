using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Ingress.Configuration.Reading;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads <c>retention</c>.</summary>
internal static class RetentionReader
{
    private const int MaxDays = 10_000;
    private static readonly RetentionSettings Defaults = new();

    public static RetentionSettings Read(ConfigReader reader) => new()
    {
        LogDays = reader.Number("log_days", Defaults.LogDays, 0, MaxDays),
        LogMaxGb = reader.OptionalNumber("log_max_gb", 0.001m, 1_000_000m),
        Tables = new TableRetention
        {
            RequestsDays = reader.OptionalNumber("requests_days", 1, TableRetention.MaxDays),
            ContentDays = reader.OptionalNumber("content_days", 1, TableRetention.MaxDays),
            AttemptsDays = reader.OptionalNumber("attempts_days", 1, TableRetention.MaxDays),
            RollupsDays = reader.OptionalNumber("rollups_days", 1, TableRetention.MaxDays),
        },
    };
}
