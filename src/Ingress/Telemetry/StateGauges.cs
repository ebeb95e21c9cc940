using System.Diagnostics.Metrics;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;

namespace Inferly.Ingress.Telemetry;

/// <summary>What is read at the moment of a scrape or an export: the health of the fleet, and what waits for ClickHouse. Thread-safe.</summary>
internal sealed class StateGauges
{
    /// <param name="meter">Where they are read.</param>
    /// <param name="fleet">The fleet whose health is told.</param>
    /// <param name="records">What waits for ClickHouse; with Kafka, in the partitions that are this process's.</param>
    /// <param name="forwarder">What waits for Kafka; null without it.</param>
    public StateGauges(Meter meter, FleetHolder fleet, IRecordBatches records, SpoolForwarder? forwarder)
    {
        meter.CreateObservableGauge(
            "inferly.circuit.state", () => Circuits(fleet.Current), "{state}", "Circuit of a model and credential: 0 closed, 1 half open, 2 open.");
        meter.CreateObservableGauge(
            "inferly.credential.ejected", () => Credentials(fleet.Current), "{credential}", "1 for a credential that its provider refused, else 0.");
        meter.CreateObservableGauge(
            "inferly.records.backlog", () => records.Backlog, "{record}", "Records in the event log that are not in ClickHouse yet.");
        if (forwarder is not null)
        {
            meter.CreateObservableGauge(
                "inferly.spool.backlog", () => forwarder.Backlog, "{record}", "Records in the local log that are not in Kafka yet.");
        }
    }

    private static IEnumerable<Measurement<int>> Circuits(FleetSnapshot fleet) => fleet.Targets.Select(target => new Measurement<int>(
        target.Health.Circuit.State switch
        {
            CircuitState.Open => 2,
            CircuitState.HalfOpen => 1,
            _ => 0,
        },
        new KeyValuePair<string, object?>(TelemetryNames.Provider, target.Provider.Id),
        new KeyValuePair<string, object?>(TelemetryNames.Credential, target.Credential.Name),
        new KeyValuePair<string, object?>(TelemetryNames.Model, target.Model.Id)));

    private static IEnumerable<Measurement<int>> Credentials(FleetSnapshot fleet) => fleet.Targets
        .DistinctBy(target => target.Credential.Name)
        .Select(target => new Measurement<int>(
            target.CredentialHealth.IsEjected ? 1 : 0,
            new KeyValuePair<string, object?>(TelemetryNames.Provider, target.Provider.Id),
            new KeyValuePair<string, object?>(TelemetryNames.Credential, target.Credential.Name)));
}
