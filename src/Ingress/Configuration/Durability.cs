namespace Inferly.Ingress.Configuration;

/// <summary>What happens to an answer whose record the local log cannot take.</summary>
public enum Durability
{
    /// <summary>It is served; the loss is counted and raises an alarm.</summary>
    Available,

    /// <summary>It is refused: 503, or an error frame at the end of a stream.</summary>
    Strict,
}
