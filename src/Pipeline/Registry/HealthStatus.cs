namespace Inferly.Pipeline.Registry;

/// <summary>How a model is doing of late.</summary>
public enum HealthStatus
{
    /// <summary>Not called yet, or not for a while.</summary>
    Unknown,
    Healthy,
    Degraded,
    Down,
}
