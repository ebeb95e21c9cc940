namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>What a statement does to what outlives it (chdb_query_class); the worst of them where there are several.</summary>
internal enum StatementClass
{
    ReadOnly = 0,
    Mutating = 1,
    MutatingGlobal = 2,
    Control = 3,
    Unknown = 4,
}
