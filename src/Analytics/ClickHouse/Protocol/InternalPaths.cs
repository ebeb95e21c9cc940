namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>What the embedded engine's process answers beyond ClickHouse's own HTTP interface.</summary>
internal static class InternalPaths
{
    /// <summary>Takes a statement, answers its syntax tree.</summary>
    public const string Inspect = "/inspect";

    /// <summary>Runs the least statement there is: an answer, whatever it says, shows that the engine goes on.</summary>
    public const string Alive = "/alive";
}
