using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Ingress.Configuration.Reading;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads <c>retention</c>.</summary>
internal static class RetentionReader
{
    public static RetentionSettings Read(ConfigReader reader) => new()
    {
        Tables = new TableRetention
        {
            RequestsDays = reader.OptionalNumber("requests_days", 1, TableRetention.MaxDays),
            AttemptsDays = reader.OptionalNumber("attempts_days", 1, TableRetention.MaxDays),
            RollupsDays = reader.OptionalNumber("rollups_days", 1, TableRetention.MaxDays),
        },
    };
}
