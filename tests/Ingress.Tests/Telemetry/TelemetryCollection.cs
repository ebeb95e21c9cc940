namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>Spans and metrics of one process are heard by every gateway in it: these tests run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}
