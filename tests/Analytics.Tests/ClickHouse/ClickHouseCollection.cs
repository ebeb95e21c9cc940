namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>The tests that share one engine; they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ClickHouseCollection : ICollectionFixture<EngineFixture>
{
    public const string Name = "ClickHouse";
}
