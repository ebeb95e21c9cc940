using System.Text;
using Inferly.Pipeline.State;

namespace Inferly.Evals.Tests.GoldenSets;

public sealed class GoldenSetBookTests : IAsyncLifetime
{
    private BookHarness _harness = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutAsync_Items_AreTheNextVersionAsTheyWerePut()
    {
        Assert.Equal(1, (await _harness.PutAsync("a", "b")).Version!.Version);
        Assert.Equal((2, 1), (await _harness.PutAsync("c")) is ({ } second, _) ? (second.Version, second.Items) : default);

        Assert.Equal(["""{"id":"a","input":"x"}""", """{"id":"b","input":"x"}"""], await ReadAsync(1));
        Assert.Equal(["""{"id":"c","input":"x"}"""], await ReadAsync(2));
        Assert.Equal(2, _harness.Set.Newest!.Version);
    }

    [Fact]
    public async Task PutAsync_TwoAtATime_HaveNumbersOfTheirOwnAndDoNotMix()
    {
        var released = new TaskCompletionSource();
        _harness.Items.BeforeNextWrite = () => released.Task;
        var slow = _harness.PutAsync("a", "b");
        var quick = await _harness.PutAsync("a");
        released.SetResult();

        Assert.Equal((1, 2), ((await slow).Version!.Version, quick.Version!.Version));
        Assert.Equal([1, 2], _harness.Set.Versions.Select(version => version.Version));
        Assert.Equal((2, 1), ((await ReadAsync(1)).Length, (await ReadAsync(2)).Length));
    }

    [Fact]
    public async Task PutAsync_StoreRefuses_NothingIsThereAndTheNextGoesOn()
    {
        _harness.Items.BeforeNextWrite = () => throw new IOException("the disk is full");
        var (version, error) = await _harness.PutAsync("a");

        Assert.Null(version);
        Assert.Equal((MutationFault.Unavailable, "golden_sets_unavailable"), (error!.Fault, error.Code));
        Assert.DoesNotContain("the disk is full", error.Message, StringComparison.Ordinal);
        Assert.Null(_harness.Set.Newest);
        Assert.Equal(2, (await _harness.PutAsync("a")).Version!.Version);
    }

    [Fact]
    public async Task PutAsync_RefusedWhenItIsStored_NothingIsThere()
    {
        var asked = 0;
        var refusal = new MutationError(MutationFault.NotFound, "workflow_not_found", "gone");
        var (version, error) = await _harness.PutAsync(_ => ++asked > 1 ? refusal : null, "a");

        Assert.Equal((null, refusal), (version, error));
        Assert.Null(_harness.Set.Newest);
    }

    [Fact]
    public async Task PutAsync_ControlLogAway_IsUnavailable()
    {
        _harness.Log.IsUnavailable = true;
        Assert.Equal(MutationFault.Unavailable, (await _harness.PutAsync("a")).Error!.Fault);
    }

    [Fact]
    public async Task PutAsync_MoreThanAreKept_LetsTheOldestGo()
    {
        for (var i = 0; i < GoldenSet.MaxVersions + 2; i++)
        {
            await _harness.PutAsync("a");
        }

        Assert.Equal(Enumerable.Range(3, GoldenSet.MaxVersions), _harness.Set.Versions.Select(version => version.Version));
    }

    [Fact]
    public async Task ReadAsync_ItemsMissing_IsNull()
    {
        await _harness.PutAsync("a", "b");
        _harness.Items.LosesTheLast = true;
        Assert.Null(await _harness.Book.ReadAsync(_harness.Set, _harness.Set.Newest!, Cancellation));
    }

    // A topic that was mirrored into another cluster has other offsets.
    [Fact]
    public async Task ReadAsync_NotWhereTheyWereWritten_IsFoundElsewhere()
    {
        _harness.Items.Place = "7-9";
        await _harness.PutAsync("a", "b");
        Assert.Equal("7-9", _harness.Set.Newest!.Place);
        _harness.Items.IsElsewhere = true;
        Assert.Equal(2, (await ReadAsync(1)).Length);
    }

    public async ValueTask InitializeAsync() => _harness = await BookHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    private async Task<string[]> ReadAsync(int version) =>
        [.. (await _harness.Book.ReadAsync(_harness.Set, _harness.Set.Find(version)!, Cancellation))!.Select(item => Encoding.UTF8.GetString(item.Span))];
}
