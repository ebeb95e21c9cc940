using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.State;
using Microsoft.Extensions.DependencyInjection;

namespace Inferly.Ingress.Tests.Hardening;

/// <summary>
/// Bodies and headers that nobody should send, over real connections that are kept. INFERLY_FUZZ sets how many, INFERLY_FUZZ_SEED where they start.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Workers = 8;
    private const int MostShown = 12;

    private static readonly string[] ErrorMembers = ["code", "message", "param", "type"];

    // Without the embedded ClickHouse there is nothing to query.
    private static readonly bool HasClickHouse = ChdbLibrary.Locate() is not null;

    private static readonly FuzzTarget[] Targets = HasClickHouse ? [.. FuzzTarget.All, FuzzTarget.Query] : [.. FuzzTarget.All];

    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();

    [Fact]
    public async Task Endpoints_SpoiledBodiesAndHeaders_AreAnsweredWithoutAnyServerError()
    {
        var bodies = Number("INFERLY_FUZZ", 5000);
        var seed = Number("INFERLY_FUZZ_SEED", 20260314);
        await using var gateway = await StartAsync();
        using var client = CreateClient(gateway);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, bodies),
            new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = TestContext.Current.CancellationToken },
            async (i, cancel) => await SendSpoiledAsync(client, seed + i, cancel));

        output.WriteLine($"{bodies} bodies from seed {seed}: {string.Join(", ", _answers.OrderBy(a => a.Key).Select(a => $"{a.Key} {a.Value}"))}");
        Assert.True(_failures.IsEmpty, $"{_failures.Count} wrong answers, such as\n{string.Join("\n\n", _failures.Take(MostShown))}");
        // Sound bodies too must get through, else nothing is tested behind the first check.
        Assert.InRange(_answers.Where(a => a.Key.EndsWith(" 200", StringComparison.Ordinal)).Sum(a => a.Value), bodies / 50, bodies);
        using var alive = await gateway.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Endpoints_SoundBodies_AreTaken()
    {
        await using var gateway = await StartAsync();
        foreach (var target in Targets)
        {
            foreach (var body in target.Bodies)
            {
                await SendAsync(gateway.Client, target, body, [], "", TestContext.Current.CancellationToken);
            }
        }

        Assert.Empty(_failures);
        Assert.All(_answers.Keys, answer => Assert.Matches(" 20[01]$", answer));
    }

    private static async Task<GatewayHost> StartAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var gateway = await GatewayHost.StartAsync(
            """
            { "providers": [ { "id": "sim", "kind": "sim", "region": "eu-west", "sim": { "latency_scale": 0 },
              "models": [ { "id": "fast" }, { "id": "balanced" }, { "id": "best" }, { "id": "embed" } ] } ], "log_level": "error" }
            """,
            HasClickHouse ? "ingress,analytics" : "ingress");
        using var created = await gateway.Client.PostAsJsonAsync("/api/projects", new { id = "fuzz" }, cancel);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var workflow = await gateway.Client.PutAsJsonAsync("/api/projects/fuzz/workflows/triage", new { }, cancel);
        Assert.Equal(HttpStatusCode.Created, workflow.StatusCode);
        await gateway.Services.GetRequiredService<StateStore>().MutateAsync(state => Mutation.Write(state.Put(Key(), DateTimeOffset.UnixEpoch)), cancel);
        if (HasClickHouse)
        {
            // Answered once the tables are there; 503 says that a busy machine has not come to it yet.
            var status = HttpStatusCode.ServiceUnavailable;
            while (status == HttpStatusCode.ServiceUnavailable)
            {
                using var traces = await gateway.Client.GetAsync("/api/projects/fuzz/traces", cancel);
                status = traces.StatusCode;
            }

            Assert.Equal(HttpStatusCode.OK, status);
        }

        return gateway;
    }

    private static ApiKey Key()
    {
        var secret = KeySecret.Generate();
        return new ApiKey
        {
            Id = FuzzTarget.KeyId,
            Project = "fuzz",
            Role = Role.Inference,
            Digest = KeyDigest.Of(secret),
            Prefix = KeySecret.PrefixOf(secret),
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
    }

    /// <summary>With the admin key; sends headers beyond ASCII, which clients mostly refuse.</summary>
    private static HttpClient CreateClient(GatewayHost gateway)
    {
        var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = gateway.BaseUrl };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayHost.AdminKey);
        return client;
    }

    private Task SendSpoiledAsync(HttpClient client, int seed, CancellationToken cancellation)
    {
        // Neighbouring seeds alone would give much the same numbers.
        var random = new Random((int)(unchecked((uint)seed * 2654435769u) >> 1));
        var target = Targets[random.Next(Targets.Length)];
        var headers = random.Next(4) == 0 ? new HeaderMutator(random).Choose() : [];

        // Some headers count only where the body is sound.
        var body = headers.Count > 0 && random.Next(2) == 0 ? target.Bodies[random.Next(target.Bodies.Count)] : Spoil(target, random);
        return SendAsync(client, target, body, headers, $"{seed} ", cancellation);
    }

    // A statement is spoiled as SQL as often as its body is as JSON.
    private static byte[] Spoil(FuzzTarget target, Random random) => target == FuzzTarget.Query && random.Next(2) == 0
        ? JsonSerializer.SerializeToUtf8Bytes(new { sql = new SqlMutator(random).Spoil(FuzzTarget.Statements[random.Next(FuzzTarget.Statements.Length)]) })
        : new BodyMutator(random).Spoil(target.Bodies[random.Next(target.Bodies.Count)]);

    private async Task SendAsync(
        HttpClient client,
        FuzzTarget target,
        byte[] body,
        IReadOnlyList<(string Name, string Value)> headers,
        string name,
        CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(target.Method, target.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (header, value) in headers)
        {
            Add(request, header, value);
        }

        try
        {
            using var response = await client.SendAsync(request, cancellation);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellation);
            _answers.AddOrUpdate($"{target.Path} {(int)response.StatusCode}", 1, (_, n) => n + 1);
            if (WrongIn(response, answer) is { } wrong)
            {
                Fail($"{wrong} {Encoding.UTF8.GetString(answer)}");
            }
        }
        catch (HttpRequestException broken)
        {
            Fail($"the connection broke: {broken.Message}");
        }

        void Fail(string what) => _failures.Enqueue(
            $"{name}{target.Method} {target.Path} {string.Join(' ', headers.Select(h => $"{h.Name}: {Shown(Encoding.UTF8.GetBytes(h.Value))}"))} {Shown(body)}\n-> {what}");
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, value))
        {
            return;
        }

        request.Content!.Headers.Remove(name);
        request.Content.Headers.TryAddWithoutValidation(name, value);
    }

    private static string? WrongIn(HttpResponseMessage response, byte[] answer)
    {
        if ((int)response.StatusCode < 400)
        {
            return null;
        }

        if ((int)response.StatusCode >= 500)
        {
            return $"{(int)response.StatusCode}:";
        }

        try
        {
            using var json = JsonDocument.Parse(answer);
            var error = json.RootElement.GetProperty("error");
            if (!error.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal).SequenceEqual(ErrorMembers))
            {
                return "not the error's shape:";
            }

            if (error.GetProperty("message").GetString() is not { Length: > 0 } || error.GetProperty("type").GetString() is not { Length: > 0 })
            {
                return "an error without words:";
            }

            return response.StatusCode == HttpStatusCode.BadRequest && error.GetProperty("param").GetString() is not { Length: > 0 }
                ? "a 400 that names no path:"
                : null;
        }
        catch (Exception notJson) when (notJson is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"no error object ({notJson.Message}):";
        }
    }

    private static string Shown(byte[] body)
    {
        const int longest = 1500;
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, longest)));
        return body.Length > longest ? $"{text}... ({body.Length} bytes)" : text;
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
