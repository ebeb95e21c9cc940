using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Inferly.Ingress.Configuration.Loading;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Composition;

/// <summary>
/// Before it serves anybody, a gateway serves itself: another one in this process, with simulated providers that answer or fail, a folder of its own
/// and no word to anyone. .NET compiles code where it first runs; what the first requests would wait for, those above all whose provider fails, has been
/// compiled by then.
/// </summary>
internal static class WarmUp
{
    private const int Rounds = 2;
    private const string Key = "sk_live_of_a_gateway_that_lives_for_a_second";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    // As docs/guides/simulated-models.md names them.
    private static readonly string[] Faults = ["status=503", "reset", "error_event", "reset_after=3", "cut_after=3"];

    /// <summary>
    /// Returns when it is done, or not worth more time. What fails is said and changes nothing. Returns how many of its requests were not answered
    /// well, so that a test can see that the failures are those that were meant.
    /// </summary>
    public static async Task<int> RunAsync()
    {
        var unwell = await TryAsync();

        // What it leaves is some 15 MB that nothing refers to, and that would stay as long as the process.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return unwell;
    }

    private static async Task<int> TryAsync()
    {
        using var patience = new CancellationTokenSource(Longest);
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("inferly-warm-up-");
            await using var app = await StartAsync(folder, patience.Token);
            var answers = await ServeAsync(new Uri(app.Urls.First()), patience.Token);
            await app.StopAsync(patience.Token);
            return answers.Count(well => !well);
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"The gateway could not warm up ({failure.Message}): its first requests may take longer.");
            return 1;
        }
        finally
        {
            folder?.Delete(recursive: true);
        }
    }

    private static async Task<WebApplication> StartAsync(DirectoryInfo folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder.FullName, "inferly.json");
        await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(Settings()), cancellation);
        string[] options = [$"--config={file}", "--listen=http://127.0.0.1:0", $"--data={Path.Combine(folder.FullName, "data")}", "--roles=ingress"];
        var loader = new SettingsLoader(CommandLine.Parse(options), new Dictionary<string, string>());
        var app = GatewayApplication.Build(loader, loader.Load());
        await app.Services.GetRequiredService<StateStore>().StartAsync(cancellation);
        await app.Services.GetRequiredService<Bootstrap>().EnsureAsync(Key, cancellation);
        await app.StartAsync(cancellation);
        return app;
    }

    private static object Settings() => new
    {
        log_level = "none",
        providers = Faults
            .Select((fault, index) => Simulated(Faulty(index), fault))
            .Prepend(Simulated("sound", null))
            .Prepend(new { id = "absent", kind = "openai", base_url = $"http://127.0.0.1:{ClosedPort()}/v1", models = new[] { new { id = "fast" } } }),
    };

    private static object Simulated(string id, string? fault) => new
    {
        id,
        kind = "sim",
        sim = new { latency_scale = 0, directives = fault is null ? [] : new Dictionary<string, string> { ["fast"] = fault } },
        models = new[] { new { id = "fast" }, new { id = "embed" } },
    };

    private static string Faulty(int index) => $"fault{index}";

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<List<bool>> ServeAsync(Uri address, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        string[] first = ["sound", "absent", .. Faults.Select((_, index) => Faulty(index))];
        var answers = new List<bool>();
        for (var round = 0; round < Rounds; round++)
        {
            // All at once, since a failing provider is asked again only after a pause.
            answers.AddRange(await Task.WhenAll(first
                .SelectMany(provider => new[] { ChatAsync(client, provider, stream: false, cancellation), ChatAsync(client, provider, stream: true, cancellation) })
                .Append(PostAsync(client, "/v1/embeddings", new { model = "sound/embed", input = "warm" }, cancellation))));
        }

        return answers;
    }

    private static Task<bool> ChatAsync(HttpClient client, string first, bool stream, CancellationToken cancellation) =>
        PostAsync(client, "/v1/chat/completions", new
        {
            model = $"{first}/fast",
            models = new[] { $"{first}/fast", "sound/fast" },
            messages = new[] { new { role = "user", content = "Warm up." } },
            max_tokens = 20,
            stream,
        }, cancellation);

    private static async Task<bool> PostAsync(HttpClient client, string path, object body, CancellationToken cancellation)
    {
        using var answer = await client.PostAsJsonAsync(path, body, cancellation);
        await answer.Content.ReadAsByteArrayAsync(cancellation);
        return answer.IsSuccessStatusCode;
    }
}
