namespace Inferly.Ingress.Configuration;

/// <summary>What a process does. Any number of processes may share a role.</summary>
[Flags]
public enum GatewayRoles
{
    None = 0,

    /// <summary>Answers requests.</summary>
    Ingress = 1 << 0,

    /// <summary>Writes records into ClickHouse, answers queries, exports.</summary>
    Analytics = 1 << 1,

    /// <summary>Runs evals and the release gate.</summary>
    Evals = 1 << 2,

    All = Ingress | Analytics | Evals,
}
