using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Retention;
using Inferly.Analytics.Spend;
using Inferly.Analytics.Traces;
using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;

namespace Inferly.Ingress.Composition;

/// <summary>What is deleted in time.</summary>
internal static class RetentionSetup
{
    private const decimal BytesOfGb = 1_000_000_000;

    /// <param name="services">The services.</param>
    /// <param name="isSpool">Whether Kafka keeps the records, and the local log only what Kafka does not have yet.</param>
    public static IServiceCollection AddLogRetention(this IServiceCollection services, bool isSpool) => services.AddHostedService(s => new LogRetention(
        s.GetRequiredService<EventLog>(),
        s.GetRequiredService<SpendTotals>(),
        [isSpool ? SpoolForwarder.Name : RecordConsumer.Name],
        () => isSpool ? new LogRules { TrimsAcknowledged = true } : RulesOf(s.GetRequiredService<SettingsSource>().Current.Retention),
        s.GetRequiredService<TimeProvider>(),
        s.GetRequiredService<ILogger<LogRetention>>()));

    private static LogRules RulesOf(RetentionSettings settings) => new()
    {
        MaxAge = settings.LogDays > 0 ? TimeSpan.FromDays(settings.LogDays) : null,
        MaxBytes = settings.LogMaxGb is { } gigabytes ? (long)(gigabytes * BytesOfGb) : null,
    };
}
