using Inferly.Pipeline.State;

namespace Inferly.Evals.Tests.GoldenSets;

public sealed class GoldenSetSweepTests : IAsyncLifetime
{
    private static readonly TimeSpan PastTheGrace = TimeSpan.FromMinutes(61);
    private BookHarness _harness = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SweepAsync_VersionsThatAreThere_Stay()
    {
        await _harness.PutAsync("a");
        await _harness.PutAsync("a");
        Assert.Equal((1, 1), await SweptAsync());
    }

    [Fact]
    public async Task SweepAsync_VersionsLetGo_AreRemovedAfterTheGrace()
    {
        await _harness.PutAsync("a");
        await _harness.PutAsync("a");
        await _harness.WriteAsync(state => state.Put(_harness.Set with { Versions = [] }, _harness.Time.GetUtcNow()));

        _harness.Time.Advance(PastTheGrace / 2);
        await _harness.Sweep.SweepAsync(Cancellation);
        Assert.Equal(1, await _harness.StoredAsync(1));
        Assert.Equal((0, 0), await SweptAsync());
    }

    [Fact]
    public async Task SweepAsync_UploadThatBrokeOff_IsRemovedAfterTheGrace()
    {
        var asked = 0;
        await _harness.PutAsync(_ => ++asked > 1 ? new MutationError(MutationFault.Unavailable, "x", "x") : null, "a");
        await _harness.PutAsync("a");
        Assert.Equal((0, 1), await SweptAsync());
    }

    [Fact]
    public async Task SweepAsync_ProjectDeleted_ItsSetsAreRemoved()
    {
        await _harness.PutAsync("a");
        await _harness.PutAsync("a");
        await _harness.WriteAsync(state => state.Delete(EntityKey.Project("acme"), _harness.Time.GetUtcNow()));
        Assert.Equal((0, 0), await SweptAsync());
    }

    // A replica that is behind must not clear away what the others have just made.
    [Fact]
    public async Task SweepAsync_NotHeardOfYet_Stays()
    {
        await _harness.PutAsync("a");
        await _harness.Items.WriteAsync(BookHarness.Version(2), BookHarness.ItemsOf("a"), Cancellation);
        await _harness.Items.WriteAsync(new("later", "triage", 1), BookHarness.ItemsOf("a"), Cancellation);
        Assert.Equal((1, 1), await SweptAsync());
        Assert.Single(await _harness.Items.ReadAsync(new("later", "triage", 1), null, Cancellation));
    }

    // An event of a later version of Inferly may say that it is wanted.
    [Fact]
    public async Task SweepAsync_ControlEventsThatCannotBeRead_EverythingStays()
    {
        await _harness.PutAsync("a");
        await _harness.PutAsync("a");
        await _harness.WriteAsync(state => state.Put(_harness.Set with { Versions = [] }, _harness.Time.GetUtcNow()));
        _harness.Log.Append("golden_set/acme/triage", """{"v":2}"""u8.ToArray());
        await _harness.WriteAsync(state => state.Put(new Project { Id = "other", CreatedAt = _harness.Time.GetUtcNow() }, _harness.Time.GetUtcNow()));
        Assert.Equal((1, 1), await SweptAsync());
    }

    public async ValueTask InitializeAsync() => _harness = await BookHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    private async Task<(int First, int Second)> SweptAsync()
    {
        _harness.Time.Advance(PastTheGrace);
        await _harness.Sweep.SweepAsync(Cancellation);
        return (await _harness.StoredAsync(1), await _harness.StoredAsync(2));
    }
}
