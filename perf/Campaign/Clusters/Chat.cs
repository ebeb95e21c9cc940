using System.Net;
using System.Net.Http.Json;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>Chat requests to a node, every other one a stream. Thread-safe.</summary>
internal static class Chat
{
    public const string Quick = "sim/fast";
    public const string Slow = "slow/fast";

    public static Task<Answer> AskAsync(Node node, int number, CancellationToken cancellation) =>
        AskAsync(node, Quick, number, Clock.Now, cancellation);

    /// <summary>Asks, and reads the answer to its end or to where it breaks off.</summary>
    public static async Task<Answer> AskAsync(Node node, string model, int number, long dueAt, CancellationToken cancellation)
    {
        bool isStream = number % 2 == 0, began = false;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = JsonContent.Create(
                    new { model, stream = isStream, max_tokens = 40, messages = new[] { new { role = "user", content = $"Hello {number}" } } }),
            };
            using var answer = await node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            began = answer.StatusCode == HttpStatusCode.OK;
            string text = await answer.Content.ReadAsStringAsync(cancellation);
            bool isWhole = began && (!isStream || text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
            return isWhole
                ? new Answer(number, answer.Headers.GetValues("x-request-id").Single(), began, dueAt, Clock.Now, null)
                : Failed($"status {(int)answer.StatusCode}: {text[^Math.Min(200, text.Length)..]}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return Failed(e.Message);
        }

        Answer Failed(string why) => new(number, null, began, dueAt, Clock.Now, $"#{number} to {node.Address}: {why}");
    }
}
