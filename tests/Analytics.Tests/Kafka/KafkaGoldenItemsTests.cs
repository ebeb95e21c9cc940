using System.Text;
using System.Text.Json;
using Inferly.Analytics.GoldenSets;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Faults.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

[Collection(KafkaCollection.Name)]
public sealed class KafkaGoldenItemsTests(KafkaFixture kafka) : IAsyncLifetime
{
    private static readonly GoldenSetName First = new("acme", "triage", 1);
    private static readonly GoldenSetName Tenth = new("acme", "triage", 10);
    private KafkaGoldenItems? _items;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KafkaGoldenItems Items => _items!;

    [Fact]
    public async Task ReadAsync_Written_IsTheSameInItsOrderAndOfThisSetAlone()
    {
        await Items.WriteAsync(First, Numbered(2_500), Cancellation);
        await Items.WriteAsync(Tenth, Numbered(3), Cancellation);

        Assert.Equal(Enumerable.Range(0, 2_500).Select(Json), await ReadAsync(First));
        Assert.Equal(Enumerable.Range(0, 3).Select(Json), await ReadAsync(Tenth));
        Assert.Empty(await ReadAsync(First with { Version = 2 }));
    }

    [Fact]
    public async Task ReadAsync_WhereItWasWritten_IsTheSameAndElsewhereNothing()
    {
        var first = await Items.WriteAsync(First, Numbered(1_500), Cancellation);
        var tenth = await Items.WriteAsync(Tenth, Numbered(3), Cancellation);

        Assert.Equal(("0-1500", "1500-1503"), (first, tenth));
        Assert.Equal(1_500, (await ReadAsync(First, first)).Length);
        Assert.Equal(Enumerable.Range(0, 3).Select(Json), await ReadAsync(Tenth, tenth));
        Assert.Empty(await ReadAsync(First, tenth));

        // Behind the end, as in a topic that was made anew: from the beginning.
        Assert.Equal(1_500, (await ReadAsync(First, "9000-9003")).Length);
        Assert.Equal(1_500, (await ReadAsync(First, "no place")).Length);
    }

    [Fact]
    public async Task RemoveAsync_Unwanted_IsRemovedOnceAndTheOthersStay()
    {
        await Items.WriteAsync(First, Numbered(5), Cancellation);
        await Items.WriteAsync(Tenth, Numbered(3), Cancellation);

        Assert.Empty(await Items.RemoveAsync(name => name == First, DateTimeOffset.UtcNow.AddHours(-1), Cancellation));
        Assert.Equal([First], await Items.RemoveAsync(name => name == First, DateTimeOffset.UtcNow.AddHours(1), Cancellation));
        Assert.Empty(await ReadAsync(First));
        Assert.Equal(3, (await ReadAsync(Tenth)).Length);
        Assert.Empty(await Items.RemoveAsync(name => name == First, DateTimeOffset.UtcNow.AddHours(1), Cancellation));
    }

    [Fact]
    public async Task Topic_Written_IsReadByTheConsoleConsumerAsJson()
    {
        await Items.WriteAsync(First, Numbered(20), Cancellation);

        var printed = await LocalKafka.ToolAsync(
            "console-consumer", "--bootstrap-server", kafka.Broker.Address, "--topic", TopicNames.GoldenSets, "--from-beginning", "--max-messages", "20",
            "--timeout-ms", "60000");
        var items = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(Enumerable.Range(0, 20), items.Select(item => item.GetProperty("n").GetInt32()));
        Assert.All(items, item => Assert.Equal(("acme", "triage", 1, 20), (
            item.GetProperty("project").GetString(), item.GetProperty("workflow").GetString(), item.GetProperty("version").GetInt32(), item.GetProperty("items").GetInt32())));
    }

    public async ValueTask InitializeAsync()
    {
        var clients = kafka.Clients();
        await kafka.ClearAsync();
        await new KafkaTopics(clients).EnsureAsync();
        _items = new KafkaGoldenItems(clients, TimeProvider.System, NullLogger<KafkaGoldenItems>.Instance);
    }

    public ValueTask DisposeAsync()
    {
        _items?.Dispose();
        return default;
    }

    private static GoldenItem[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(i => new GoldenItem($"item/{i}", Encoding.UTF8.GetBytes(Json(i))))];

    private static string Json(int i) => $$"""{"id":"item/{{i}}","input":"é{{i}}"}""";

    private async Task<string[]> ReadAsync(GoldenSetName name, string? place = null) =>
        [.. (await Items.ReadAsync(name, place, Cancellation)).Select(item => Encoding.UTF8.GetString(item.Span))];
}
