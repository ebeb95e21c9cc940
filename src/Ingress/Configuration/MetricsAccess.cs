namespace Inferly.Ingress.Configuration;

/// <summary>Who may read <c>/metrics</c>.</summary>
public enum MetricsAccess
{
    /// <summary>Keys of role admin, owner or analyst.</summary>
    Protected,

    /// <summary>Everybody who reaches the port.</summary>
    Public,
}
