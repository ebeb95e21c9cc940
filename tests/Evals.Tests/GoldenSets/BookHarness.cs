using System.Text;
using Inferly.Analytics.GoldenSets;
using Inferly.Evals.GoldenSets;
using Inferly.Pipeline.State;
using Inferly.Pipeline.Tests.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Evals.Tests.GoldenSets;

/// <summary>A book over real files and a control log in memory, with project acme and its workflow triage.</summary>
internal sealed class BookHarness : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-evals-");

    private BookHarness()
    {
        Items = new FaultyItems(new FileGoldenItems(_folder.FullName));
        Store = new StateStore(Log, Time, NullLogger<StateStore>.Instance);
        Book = new GoldenSetBook(Store, Items, Time, NullLogger<GoldenSetBook>.Instance);
        Sweep = new GoldenSetSweep(Store, Items, Time, NullLogger<GoldenSetSweep>.Instance);
    }

    // Files bear the real time, so the tests' time starts there.
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public InMemoryControlLog Log { get; } = new();

    public FaultyItems Items { get; }

    public StateStore Store { get; }

    public GoldenSetBook Book { get; }

    public GoldenSetSweep Sweep { get; }

    public GoldenSet Set => Store.Current.FindGoldenSet("acme", "triage")!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<BookHarness> StartAsync()
    {
        var harness = new BookHarness();
        await harness.Store.StartAsync(Cancellation);
        await harness.WriteAsync(state => state.Put(new Project { Id = "acme", CreatedAt = harness.Time.GetUtcNow() }, harness.Time.GetUtcNow()));
        await harness.WriteAsync(state => state.Put(
            new Workflow { Project = "acme", Name = "triage", CreatedAt = harness.Time.GetUtcNow() }, harness.Time.GetUtcNow()));
        return harness;
    }

    public static GoldenItem[] ItemsOf(params string[] ids) =>
        [.. ids.Select(id => new GoldenItem(id, Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","input":"x"}""")))];

    public static GoldenSetName Version(int number) => new("acme", "triage", number);

    public async Task WriteAsync(Func<GatewayState, ControlEvent> change) =>
        Assert.True((await Store.MutateAsync(state => Mutation.Write(change(state)), Cancellation)).Applied);

    public Task<(GoldenSetVersion? Version, MutationError? Error)> PutAsync(params string[] ids) => PutAsync(_ => null, ids);

    public Task<(GoldenSetVersion? Version, MutationError? Error)> PutAsync(Func<GatewayState, MutationError?> refuse, params string[] ids) =>
        Book.PutAsync("acme", "triage", ItemsOf(ids), refuse, Cancellation);

    /// <summary>Ids of what the store has, whether anybody wants it or not.</summary>
    public async Task<int> StoredAsync(int version) => (await Items.ReadAsync(Version(version), null, Cancellation)).Count;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Sweep.Dispose();
        _folder.Delete(recursive: true);
    }
}
