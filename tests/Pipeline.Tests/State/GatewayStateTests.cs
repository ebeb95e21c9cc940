using CsCheck;
using Inferly.Pipeline.State;
using static Inferly.Pipeline.Tests.State.Entities;

namespace Inferly.Pipeline.Tests.State;

public sealed class GatewayStateTests
{
    private readonly string _secret = KeySecret.Generate();

    [Fact]
    public void Authenticate_LiveKey_FindsItByTheWholeDigest()
    {
        var state = StateOf(Project(), Key(_secret));

        Assert.Equal("key_1", state.Authenticate(KeyDigest.Of(_secret), Now)?.Id);
        Assert.Null(state.Authenticate(KeyDigest.Of(_secret.AsSpan(0, _secret.Length - 1)), Now));
    }

    [Fact]
    public void Authenticate_ProjectIsDeleted_RefusesItsKeys()
    {
        Assert.Null(StateOf(Key(_secret)).Authenticate(KeyDigest.Of(_secret), Now));
        Assert.NotNull(StateOf(Key(_secret, project: null)).Authenticate(KeyDigest.Of(_secret), Now));
    }

    [Fact]
    public void Authenticate_RotatedKey_FindsItByBothDigests()
    {
        var state = StateOf(Project(), Key(_secret));
        var next = KeySecret.Generate();

        state = Apply(state, state.Put(state.FindKey("key_1")!.Rotate(next, Now, TimeSpan.FromMinutes(1)), Now));

        Assert.NotNull(state.Authenticate(KeyDigest.Of(_secret), Now));
        Assert.NotNull(state.Authenticate(KeyDigest.Of(next), Now));
    }

    [Fact]
    public void Apply_KeyRotatedTwice_ForgetsTheFirstDigest()
    {
        var state = StateOf(Project(), Key(_secret));
        for (var i = 0; i < 2; i++)
        {
            state = Apply(state, state.Put(state.FindKey("key_1")!.Rotate(KeySecret.Generate(), Now, TimeSpan.FromMinutes(1)), Now));
        }

        Assert.Null(state.FindByDigest(KeyDigest.Of(_secret)));
        Assert.Equal(2, state.DigestTable.Count);
    }

    [Fact]
    public void Apply_DeletedKey_IsFoundByNothing()
    {
        var state = StateOf(Project(), Key(_secret));

        state = Apply(state, state.Delete(EntityKey.ApiKey("key_1"), Now));

        Assert.Null(state.FindKey("key_1"));
        Assert.Null(state.FindByDigest(KeyDigest.Of(_secret)));
    }

    [Fact]
    public void Apply_EventsOfOneSnapshot_TheFirstWins()
    {
        var state = StateOf(Project());
        var first = state.Put(Project() with { Name = "first" }, Now);
        var second = state.Put(Project() with { Name = "second" }, Now);

        state = Apply(Apply(state, first), second);

        Assert.Equal("first", state.FindProject("acme")!.Name);
        Assert.Equal(2, state.FindProject("acme")!.Revision);
    }

    [Fact]
    public void Apply_ChangeThatRacedWithADeletion_DoesNotBringTheEntityBack()
    {
        var state = StateOf(Workflow());
        var change = state.Put(Workflow() with { Description = "late" }, Now);

        state = Apply(Apply(state, state.Delete(EntityKey.Workflow("acme", "triage"), Now)), change);

        Assert.Null(state.FindWorkflow("acme", "triage"));
        Assert.Equal(3, state.Put(Workflow(), Now).Revision);
    }

    [Fact]
    public void Apply_Event_LeavesTheOldSnapshotAsItWas()
    {
        var before = StateOf(Project(), Key(_secret), Workflow());

        var after = Apply(before, before.Delete(EntityKey.Workflow("acme", "triage"), Now));
        after = Apply(after, after.Put(Project() with { Name = "new" }, Now));
        after = Apply(after, after.Delete(EntityKey.ApiKey("key_1"), Now));

        Assert.Null(after.FindWorkflow("acme", "triage"));
        Assert.NotNull(before.FindWorkflow("acme", "triage"));
        Assert.Null(before.FindProject("acme")!.Name);
        Assert.NotNull(before.Authenticate(KeyDigest.Of(_secret), Now));
    }

    [Fact]
    public void FindWorkflow_SameNameInAnotherProject_IsAnother()
    {
        var state = StateOf(Workflow(project: "acme"), Workflow(project: "other") with { Description = "theirs" });

        Assert.Null(state.FindWorkflow("acme", "triage")!.Description);
        Assert.Equal("theirs", state.FindWorkflow("other", "triage")!.Description);
    }

    [Fact]
    public void Authenticate_TenThousandKeys_AllocatesNothing()
    {
        var secrets = Enumerable.Range(0, 10_000).Select(_ => KeySecret.Generate()).ToArray();
        var state = StateOf([Project(), .. secrets.Select((secret, i) => Key(secret, $"key_{i}"))]);
        var digests = secrets.Select(secret => KeyDigest.Of(secret)).ToArray();
        Assert.NotNull(state.Authenticate(digests[0], Now));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = 0;
        foreach (var digest in digests)
        {
            found += state.Authenticate(digest, Now) is null ? 0 : 1;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_000, found);
    }

    [Fact]
    public void Apply_AnyOrderOfAnyEvents_KeepsTheDigestsOfThePresentKeysOnly()
        => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[1, 6]).Array[0, 40].Sample(
            steps =>
            {
                var state = GatewayState.Empty;
                foreach (var (id, digest, revision) in steps)
                {
                    state = Apply(state, new ControlEvent(Guid.NewGuid(), EntityKey.ApiKey($"key_{id}"), revision, Now, KeyInRevision(id, digest, revision)));
                }

                var expected = state.Keys.SelectMany(key => new[] { key.Digest, key.Previous?.Digest ?? key.Digest }).ToHashSet();
                Assert.Equal(expected, [.. state.DigestTable.Keys]);
            },
            iter: 1_000,
            seed: "0001HqnPkZj5");

    // Digest 0 is a deletion. Secrets are of one key each, as the store sees to.
    private static ApiKey? KeyInRevision(int id, int digest, int revision)
    {
        if (digest == 0)
        {
            return null;
        }

        var key = Key($"sk_live_{id:000}_{digest}", $"key_{id}") with { Revision = revision };
        return digest % 2 == 0 ? key.Rotate($"sk_live_{id:000}_{digest + 10}", Now, TimeSpan.FromHours(1)) : key;
    }

    private static GatewayState Apply(GatewayState state, ControlEvent change)
    {
        var builder = new GatewayStateBuilder(state);
        builder.Apply(change);
        return builder.Build();
    }
}
