using System.Diagnostics;
using System.Text;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Stages.Authenticate;
using Inferly.Pipeline.Stages.Cache;
using Inferly.Pipeline.Stages.Policy;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Stages.Route;
using Inferly.Pipeline.Stages.Stream;
using Inferly.Pipeline.State;
using Inferly.Pipeline.Tests.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>
/// The whole pipeline over scripted providers, a clock that stands still and a log in memory. Providers are named a, b, c...; each has
/// one model, <c>a/m-a</c> and so on, dearer and with a larger window than the one before.
/// </summary>
internal sealed class PipelineHarness : IAsyncDisposable
{
    private const string Secret = "sk_live_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly StateStore _store;
    private readonly HealthBook _health;
    private readonly RequestPipeline _pipeline;
    private int _requests;

    private PipelineHarness(int providers, int capacity, int credentials, InMemoryControlLog control)
    {
        Providers = [.. Enumerable.Range(0, providers).Select(_ => new ScriptedProvider())];
        _store = new StateStore(control, Time, NullLogger<StateStore>.Instance);
        _health = new HealthBook(Time, NullLogger<HealthBook>.Instance);
        Fleet = CreateFleet(credentials);
        _pipeline = new RequestPipeline(
            new AuthenticateStage(_store, () => RecordsContent, Time),
            new PolicyStage(new RateLimiter(Time)),
            new CacheStage(),
            new RouteStage(new FleetHolder(Fleet), Accuracy, new Ranker(new NoChance(), Time), new Rankings(Time)),
            new StreamStage(new SpendGuard(new BudgetLedger(Time)), new HedgeBudgets(Time), () => Failover, Time, Spans),
            new RecordStage(Log, new RateLimiter(Time), Spans, () => false, Time),
            capacity,
            NullLogger<RequestPipeline>.Instance);
    }

    /// <summary>What the configuration says for projects that don't.</summary>
    public bool RecordsContent { get; set; }

    public WatchedTime Time { get; } = new();

    public IReadOnlyList<ScriptedProvider> Providers { get; }

    public FleetSnapshot Fleet { get; }

    public TestRequestLog Log { get; } = new();

    public TestAccuracy Accuracy { get; } = new();

    public SpanWatch Spans { get; } = new();

    public FailoverSettings Failover { get; } = new();

    public static async Task<PipelineHarness> StartAsync(int providers = 2, int capacity = 64, int credentials = 1, Budget? budget = null, bool? recordContent = null)
    {
        var control = new InMemoryControlLog();
        control.Append(GatewayState.Empty.Put(Entities.Project() with { RecordContent = recordContent }, Entities.Now));
        control.Append(GatewayState.Empty.Put(Entities.Key(Secret) with { Budget = budget }, Entities.Now));
        var harness = new PipelineHarness(providers, capacity, credentials, control);
        await harness._store.StartAsync(TestContext.Current.CancellationToken);
        return harness;
    }

    /// <summary>A chat for a model; further members of the body follow it.</summary>
    public RequestContext Chat(string model, string members = "", TestCaller? caller = null, string? key = Secret, Activity? activity = null) =>
        Context($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}]{{members}}}""", caller, key, activity);

    public RequestContext Context(string body, TestCaller? caller = null, string? key = Secret, Activity? activity = null) => new()
    {
        RequestId = $"req_{Interlocked.Increment(ref _requests)}",
        Operation = Operation.Chat,
        Body = Encoding.UTF8.GetBytes(body),
        KeyDigest = key is null ? null : KeyDigest.Of(key),
        Caller = caller ?? new TestCaller(),
        ArrivedAt = Time.GetUtcNow(),
        StartedAt = Time.GetTimestamp(),
        TraceId = activity?.TraceId.ToHexString() ?? "",
        Activity = activity,
    };

    public bool TryPost(RequestContext context) => _pipeline.TryPost(context);

    /// <summary>Takes a request through to its end.</summary>
    public async Task<RequestContext> RunAsync(RequestContext context)
    {
        Assert.True(TryPost(context));
        await context.Completion.WaitAsync(TestContext.Current.CancellationToken);
        return context;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private FleetSnapshot CreateFleet(int credentials)
    {
        var names = Providers.Select((_, i) => ((char)('a' + i)).ToString()).ToArray();
        var registry = ModelRegistry.Build(
            names.Select((name, i) => new ProviderModels(
                name,
                "openai",
                [new ModelSettings($"m-{name}") { InputUsdPerMtok = 1 + i, OutputUsdPerMtok = 10 * (1 + i), Context = 1000 * (i + 1), MaxOutput = 100 }])),
            LiteLlmCatalogue.BuiltIn,
            Entities.Now);
        return new FleetSnapshot(registry, names.SelectMany((name, i) => Targets(registry, name, Providers[i], credentials)));
    }

    private IEnumerable<Target> Targets(ModelRegistry registry, string name, ScriptedProvider scripted, int credentials)
    {
        var provider = new Provider(
            name,
            "openai",
            new OpenAiProtocol(new ProviderEndpoint(name, "http://provider.test/v1", null, new Dictionary<string, string>()), Dialect.Compatible),
            new HttpMessageInvoker(scripted),
            new Uri("http://provider.test"),
            _health.Retries(name, Failover));
        var model = registry.Models.Single(m => m.Provider == name);
        for (var i = 0; i < credentials; i++)
        {
            var credential = new Credential($"{name}#{i}") { ApiKey = $"secret-{i}" };
            yield return new Target(
                model, provider, credential, _health.Target(credential.Name, model.Id, Failover), _health.Credential(credential.Name));
        }
    }
}
