using System.IO.Pipelines;
using System.Text.Json;
using Inferly.Ingress.Composition;
using Inferly.Ingress.Configuration.Loading;
using Inferly.Pipeline;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using GatewayOptions = Inferly.Ingress.Configuration.Loading.CommandLine;

namespace Inferly.Perf.Bench;

/// <summary>The gateway's own stages, composed as in the product, over fifty candidates and a project with a policy. It listens nowhere.</summary>
internal sealed class GatewayParts : IDisposable
{
    private const string Key = "sk_live_of_a_gateway_that_is_measured_in_parts";
    private const int Candidates = 50;

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    public GatewayParts()
    {
        _folder = Directory.CreateTempSubdirectory("inferly-bench-");
        var file = Path.Combine(_folder.FullName, "inferly.json");
        File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(Settings()));
        string[] options = [$"--config={file}", $"--data={Path.Combine(_folder.FullName, "data")}", "--roles=ingress"];
        var loader = new SettingsLoader(GatewayOptions.Parse(options), new Dictionary<string, string>());
        var loaded = loader.Load();
        _app = GatewayApplication.Build(loader, loaded.IsSound ? loaded : throw new InvalidOperationException(loaded.Describe()));
        Of<StateStore>().StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        Of<Bootstrap>().EnsureAsync(Key, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>A chat of about 1 KB.</summary>
    public static byte[] Chat { get; } = JsonSerializer.SerializeToUtf8Bytes(new
    {
        model = "auto",
        messages = new object[]
        {
            new { role = "system", content = "You answer briefly and say when you do not know." },
            new { role = "user", content = string.Join(' ', Enumerable.Repeat("What did the committee decide about the second proposal?", 14)) },
        },
        temperature = 0.2,
        max_tokens = 256,
    });

    public T Of<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A request that has just arrived.</summary>
    public static RequestContext NewContext() => new()
    {
        RequestId = "req_00000000000000000000000000",
        Operation = Operation.Chat,
        Body = Chat,
        KeyDigest = KeyDigest.Of(Key),
        PolicyHeader = null,
        Caller = new NoCaller(),
        ArrivedAt = TimeProvider.System.GetUtcNow(),
        StartedAt = TimeProvider.System.GetTimestamp(),
        TraceId = new string('0', 32),
    };

    /// <summary>A request that has been answered.</summary>
    public RequestContext Answered()
    {
        var context = NewContext();
        if (!Of<RequestPipeline>().TryPost(context))
        {
            throw new InvalidOperationException("The pipeline is full.");
        }

        context.Completion.GetAwaiter().GetResult();
        return context.Outcome == RequestOutcome.Answered
            ? context
            : throw new InvalidOperationException($"The request of the bench was not answered: {context.Error?.Message}");
    }

    public void Dispose()
    {
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
    }

    private static object Settings() => new
    {
        log_level = "none",
        providers = Enumerable.Range(1, Candidates).Select(n => new
        {
            id = $"bench{n}",
            kind = "sim",
            region = "eu-west",
            sim = new { latency_scale = 0 },
            models = new[] { new { id = "fast", input_usd_per_mtok = 0.1 + (0.01 * n), output_usd_per_mtok = 0.4 + (0.04 * n) } },
        }),
    };

    /// <summary>Takes the answer, and keeps nothing of it.</summary>
    private sealed class NoCaller : ICaller
    {
        public PipeWriter Body { get; } = PipeWriter.Create(Stream.Null);

        public CancellationToken Left => CancellationToken.None;

        public void BeginStream(RequestContext context)
        {
        }
    }
}
