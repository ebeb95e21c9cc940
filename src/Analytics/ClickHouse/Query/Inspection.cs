using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>What EXPLAIN AST printed, or why it did not.</summary>
internal readonly record struct Inspection(string? Tree, ClickHouseError? Error);
