using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.Tests.ClickHouse.Schema;

/// <summary>
/// The schema as a cluster gets it, held against the file beside this one. <c>INFERLY_WRITE_SNAPSHOTS=1</c> writes what is now, to be read in
/// the diff before it is committed.
/// </summary>
[Collection(ClickHouseCollection.Name)]
public sealed class ClusterFormTests(EngineFixture fixture)
{
    private static readonly ClusterForm Form = new("blue");

    private static IEnumerable<string> Statements => Migrator.Foundation.Concat(Migration.All.SelectMany(migration => migration.Statements));

    private static IEnumerable<string> Definitions => Statements.Where(statement => !IsInsert(statement));

    [Fact]
    public void Of_WholeSchema_IsAsWrittenDown()
    {
        var path = Path.Combine(InRepository("tests/Analytics.Tests/ClickHouse/Schema"), "cluster.sql");
        var actual = string.Concat(Statements.Select(statement => $"{Form.Of(statement).ReplaceLineEndings("\n")};\n\n"));
        if (Environment.GetEnvironmentVariable("INFERLY_WRITE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    [Fact]
    public void Of_WholeSchema_EveryStatementReachesAllReplicasAndEveryRowIsShared()
    {
        foreach (var statement in Definitions.Select(Form.Of))
        {
            Assert.Contains(" ON CLUSTER 'blue'", statement, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"ENGINE = (?!Replicated|Null)", statement);
            Assert.DoesNotContain("non_replicated_deduplication_window", statement, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_WholeSchema_IsClickHousesSql()
    {
        foreach (var statement in Definitions)
        {
            var text = Form.Of(statement).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal);
            Assert.Contains("ON CLUSTER", await fixture.ScalarAsync($"SELECT formatQuery('{text}')"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_Insert_GoesToOneReplicaAsItIs()
    {
        var insert = Assert.Single(Statements, IsInsert);
        Assert.Same(insert, Form.Of(insert));
    }

    [Fact]
    public void Of_OneServer_StaysAsItIs() => Assert.All(Statements, statement => Assert.Same(statement, new ClusterForm(null).Of(statement)));

    [Fact]
    public void Of_StatementOfAnotherKind_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Form.Of("RENAME TABLE inferly.requests TO inferly.requests_old"));

    private static bool IsInsert(string statement) => statement.Contains("\nINSERT INTO ", StringComparison.Ordinal);

    private static string InRepository(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Inferly.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return Path.Combine(folder.FullName, path);
    }
}
