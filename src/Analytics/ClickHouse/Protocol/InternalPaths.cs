namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>What the embedded engine's process answers beyond ClickHouse's own HTTP interface.</summary>
internal static class InternalPaths
{
    /// <summary>Takes a statement, answers its syntax tree.</summary>
    public const string Inspect = "/inspect";
}
