using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Inferly.Pipeline.Tests.State.Entities;

namespace Inferly.Pipeline.Tests.State;

public sealed class StateStoreTests : IAsyncDisposable
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private readonly InMemoryControlLog _log = new();
    private readonly FakeTimeProvider _time = new(Now);
    private readonly List<StateStore> _stores = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task MutateAsync_Answered_IsInTheSnapshot()
    {
        var store = await StartAsync();

        var result = await store.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);

        Assert.True(result.Applied);
        Assert.Equal(1, result.State.FindProject("acme")!.Revision);
        Assert.NotNull(store.Current.FindProject("acme"));
    }

    [Fact]
    public async Task MutateAsync_Refused_WritesNothing()
    {
        var store = await StartAsync();

        var result = await store.MutateAsync(_ => Mutation.Refuse(MutationFault.NotFound, "not_found", "none"), _cancel);

        Assert.Equal(new MutationError(MutationFault.NotFound, "not_found", "none"), result.Error);
        Assert.Empty(_log.Payloads);
    }

    [Fact]
    public async Task MutateAsync_ManyAtOnce_EachBuildsOnTheLast()
    {
        var store = await StartAsync();
        await store.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.MutateAsync(Increment, _cancel)));

        Assert.Equal(50, store.Current.FindProject("acme")!.RequestsPerMinute);
        Assert.Equal(51, store.Current.FindProject("acme")!.Revision);
    }

    [Fact]
    public async Task MutateAsync_ManyAtOnceOnTwoReplicas_LosesNone()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        await first.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? first : second).MutateAsync(Increment, _cancel)));

        // One that is outrun five times in a row says so; every other has counted exactly once.
        var applied = results.Count(result => result.Applied);
        Assert.All(results.Where(result => !result.Applied), result => Assert.Equal(MutationFault.Conflict, result.Error!.Fault));
        Assert.Equal(applied, results.Max(result => result.State.FindProject("acme")!.RequestsPerMinute));
        _log.Compact();
        Assert.Equal(applied, (await StartAsync()).Current.FindProject("acme")!.RequestsPerMinute);
    }

    [Fact]
    public async Task MutateAsync_AnotherReplicaWasFaster_DecidesAgainOnItsChange()
    {
        var store = await StartAsync();
        await store.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);
        _log.BeforeNextAppend = () => _log.Append(store.Current.Put(Project() with { RequestsPerMinute = 10 }, Now));

        var result = await store.MutateAsync(Increment, _cancel);

        Assert.True(result.Applied);
        Assert.Equal(11, result.State.FindProject("acme")!.RequestsPerMinute);
    }

    [Fact]
    public async Task MutateAsync_OutrunAndThenRefused_LeavesTheWinnerInACompactedLog()
    {
        var store = await StartAsync();
        await store.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);
        _log.BeforeNextAppend = () => _log.Append(store.Current.Put(Project() with { Name = "winner" }, Now));

        var result = await store.MutateAsync(
            state => state.RevisionOf(EntityKey.Project("acme")) == 1
                ? Mutation.Write(state.Put(Project() with { Name = "loser" }, Now))
                : Mutation.Refuse(MutationFault.Stale, "stale_revision", "stale"),
            _cancel);

        Assert.Equal(MutationFault.Stale, result.Error?.Fault);
        Assert.Equal("winner", store.Current.FindProject("acme")!.Name);
        _log.Compact();
        Assert.Equal("winner", (await StartAsync()).Current.FindProject("acme")!.Name);
    }

    [Fact]
    public async Task MutateAsync_OutrunByADeletion_LeavesItDeletedInACompactedLog()
    {
        var store = await StartAsync();
        await store.MutateAsync(state => Mutation.Write(state.Put(Workflow(), Now)), _cancel);
        _log.BeforeNextAppend = () => _log.Append(store.Current.Delete(EntityKey.Workflow("acme", "triage"), Now));

        await store.MutateAsync(
            state => state.FindWorkflow("acme", "triage") is { } found
                ? Mutation.Write(state.Put(found with { Description = "loser" }, Now))
                : Mutation.Refuse(MutationFault.NotFound, "not_found", "gone"),
            _cancel);

        _log.Compact();
        Assert.Null((await StartAsync()).Current.FindWorkflow("acme", "triage"));
    }

    [Fact]
    public async Task MutateAsync_LogUnavailable_SaysSoAndWorksAgainLater()
    {
        var store = await StartAsync();
        _log.IsUnavailable = true;
        var refused = await store.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);
        _log.IsUnavailable = false;
        var taken = await store.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);

        Assert.Equal(MutationFault.Unavailable, refused.Error?.Fault);
        Assert.True(taken.Applied);
    }

    [Fact]
    public async Task MutateAsync_NotDeliveredInTime_IsUnavailable()
    {
        var store = await StartAsync();
        _log.Break();
        await Assert.ThrowsAsync<IOException>(() => store.Following);

        var mutation = store.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(MutationFault.Unavailable, (await mutation).Error?.Fault);
    }

    [Fact]
    public async Task StartAsync_LongLog_HasAllOfIt()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _log.Append(GatewayState.Empty.Put(Key($"sk_live_{i:0000}", $"key_{i}"), Now));
        }

        var store = await StartAsync();

        Assert.Equal(1_000, store.Current.Keys.Count);
    }

    [Fact]
    public async Task StartAsync_DamagedRecord_IsSkippedAlone()
    {
        _log.Append(GatewayState.Empty.Put(Project("before"), Now));
        _log.Append("project/x", "{\"v\":1,"u8.ToArray());
        _log.Append(GatewayState.Empty.Put(Project("after"), Now));

        var store = await StartAsync();

        Assert.Equal(["after", "before"], store.Current.Projects.Select(project => project.Id).Order());
    }

    [Fact]
    public async Task StartAsync_LogCannotBeRead_Throws()
    {
        _log.Append(GatewayState.Empty.Put(Project(), Now));
        _log.Break();

        await Assert.ThrowsAsync<IOException>(StartAsync);
    }

    [Fact]
    public async Task Current_ChangeOfAnotherReplica_ArrivesWithTheNextOwnMutation()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        await first.MutateAsync(state => Mutation.Write(state.Put(Project(), Now)), _cancel);

        // The log has one order: once a replica has its own later event, it has all before it.
        await second.MutateAsync(state => Mutation.Write(state.Put(Workflow(), Now)), _cancel);

        Assert.NotNull(second.Current.FindProject("acme"));
    }

    private static Mutation Increment(GatewayState state)
    {
        var project = state.FindProject("acme") ?? Project();
        return Mutation.Write(state.Put(project with { RequestsPerMinute = (project.RequestsPerMinute ?? 0) + 1 }, Now));
    }

    private async Task<StateStore> StartAsync()
    {
        var store = new StateStore(_log, _time, NullLogger<StateStore>.Instance);
        _stores.Add(store);
        await store.StartAsync(_cancel);
        return store;
    }
}
