using Inferly.Analytics.ClickHouse.Query;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

[Collection(ClickHouseCollection.Name)]
public sealed class FunctionListTests(EngineFixture fixture)
{
    [Theory]
    [InlineData("count")]
    [InlineData("COUNT")]
    [InlineData("sumIf")]
    [InlineData("quantilesTDigestMergeIf")]
    [InlineData("groupUniqArrayArray")]
    [InlineData("plus")]
    public void Allows_OrdinaryFunction_True(string name) => Assert.True(FunctionList.Allows(name));

    [Theory]
    [InlineData("file")]
    [InlineData("fileIf")]
    [InlineData("")]
    [InlineData("lowerIf")]
    [InlineData("numbers")]
    [InlineData("flameGraph")]
    [InlineData("#")]
    public void Allows_AnythingElse_False(string name) => Assert.False(FunctionList.Allows(name));

    [Theory]
    [InlineData("functions.txt", 0)]
    [InlineData("aggregates.txt", 1)]
    public async Task List_EveryName_IsAFunctionOfTheEngine(string resource, int aggregate)
    {
        // What the parser makes of operators and syntax.
        string[] syntax = ["exists", "lambda"];
        var known = await KnownAsync(aggregate);
        using var reader = new StreamReader(typeof(FunctionList).Assembly.GetManifestResourceStream(resource)!);
        var names = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n')
            .Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();

        Assert.True(names.Length > 100);
        Assert.Empty(names.Except(known, StringComparer.OrdinalIgnoreCase).Except(syntax));
        Assert.DoesNotContain(names.CountBy(name => name), entry => entry.Value > 1);
    }

    private async Task<HashSet<string>> KnownAsync(int aggregate)
    {
        var client = await fixture.Store.ClientAsync(TestContext.Current.CancellationToken);
        var names = new HashSet<string>();
        await using var reader = await client.ExecuteReaderAsync(
            $"SELECT name FROM system.functions WHERE is_aggregate >= {aggregate}", cancellationToken: TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }
}
