using System.Diagnostics.Metrics;
using System.Reflection;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Fleet;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Inferly.Ingress.Telemetry;

/// <summary>
/// Spans and metrics by OpenTelemetry's SDK. Metrics are always collected, since <c>/metrics</c> tells them; traces only where a
/// collector is named.
/// </summary>
internal static class TelemetrySetup
{
    private const string ServiceName = "inferly";
    private const string StandardPrefix = "OTEL_";

    /// <summary>
    /// Lets the SDK see its standard variables: it reads the sampler, the resource and the intervals from the host's configuration.
    /// </summary>
    public static void AddStandardVariables(this IConfigurationBuilder configuration, IReadOnlyDictionary<string, string> environment) =>
        configuration.AddInMemoryCollection(environment
            .Where(variable => variable.Key.StartsWith(StandardPrefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value)));

    /// <param name="services">The gateway's services.</param>
    /// <param name="environment">Environment variables by name.</param>
    public static IServiceCollection AddGatewayTelemetry(this IServiceCollection services, IReadOnlyDictionary<string, string> environment)
    {
        var traces = new OtlpVariables(environment, "traces");
        var metrics = new OtlpVariables(environment, "metrics");
        services
            .AddSingleton(_ => new Meter(TelemetryNames.Source))
            .AddSingleton<GatewayMetrics>()
            .AddSingleton<TelemetryObserver>()
            .AddSingleton(s => new StateGauges(
                s.GetRequiredService<Meter>(), s.GetRequiredService<FleetHolder>(), s.GetRequiredService<IRecordBatches>(), s.GetService<SpoolForwarder>()))
            .AddSingleton<LogGauges>()
            .AddHostedService(s => new ExportNotice([traces, metrics], s.GetRequiredService<ILogger<ExportNotice>>()))
            .AddOpenTelemetry()
            .ConfigureResource(Describe)
            .WithMetrics(provider => Collect(provider, metrics));
        if (traces.IsExported)
        {
            services.AddOpenTelemetry().WithTracing(provider => Export(provider, traces));
        }

        return services;
    }

    // The variables come last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over our own words.
    private static void Describe(ResourceBuilder resource) => resource
        .AddService(ServiceName, serviceVersion: Version)
        .AddEnvironmentVariableDetector();

    private static void Collect(MeterProviderBuilder provider, OtlpVariables variables)
    {
        provider
            .AddMeter(TelemetryNames.Source)
            .AddInstrumentation(s => s.GetRequiredService<StateGauges>())
            .AddInstrumentation(s => s.GetRequiredService<LogGauges>())
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter();
        if (variables.IsExported)
        {
            provider.AddOtlpExporter(variables.Apply);
        }
    }

    private static void Export(TracerProviderBuilder provider, OtlpVariables variables) => provider
        .AddSource(TelemetryNames.Source)
        .AddProcessor(services =>
        {
            var exporter = new OtlpExporterOptions();
            variables.Apply(exporter);
            var queue = new BatchExportActivityProcessorOptions();
            var backlog = new SpanBacklog(queue.MaxQueueSize, services.GetRequiredService<GatewayMetrics>());
            return new SpanQueue(new SpanExporter(exporter, backlog), queue, backlog);
        });

    private static string? Version =>
        typeof(TelemetrySetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
