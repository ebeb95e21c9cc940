using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>One key is used on both replicas at once, for more than it may.</summary>
internal sealed class RateLimits : ICampaign
{
    private const int Rpm = 600;
    private const int Minutes = 3;
    private const double AttemptsPerSecond = 60;

    // Of a bucket that is full at the start: a minute's worth, and what flows in.
    private const double MostBeyond = 0.05;

    public string Name => "limits";

    public string Must => "a key with rpm 600 tried at 3,600/min on two replicas at once: what both allow together is within 5 % of one bucket that "
        + "begins full, over all 3 minutes and in each minute after the first";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int minutes = scale.IsQuick ? 2 : Minutes;
        await using var topology = await Topology.StartAsync(1, 2, cancellation);
        var key = await NodeKey.MakeAsync(topology.Ingress[0], Rpm, cancellation);
        await AwaitKeyAsync(topology.Ingress[1], key, cancellation);
        var allowed = new ConcurrentQueue<long>();
        var others = new ConcurrentQueue<object>();
        int tried = 0;
        long start = Clock.Now, end = Clock.After(minutes * 60);
        var asking = new List<Task>();
        for (int i = 0; ; i++)
        {
            long due = start + (long)(i / AttemptsPerSecond * Clock.Second);
            if (due >= end)
            {
                break;
            }

            await Clock.UntilAsync(due, cancellation);
            asking.Add(TryAsync(topology.Ingress[i % 2]));
            tried++;
        }

        await Task.WhenAll(asking);
        findings.Tried(tried);
        findings.None("neither allowed nor 429", others);
        double fair = Rpm * (1 + (minutes * 1.0));
        findings.Note("allowed", allowed.Count);
        findings.Note("one bucket would allow", fair);
        findings.AtMost(1 + MostBeyond, "times", allowed.Count / fair);
        for (int minute = 1; minute < minutes; minute++)
        {
            long from = start + (minute * 60 * Clock.Second);
            int inIt = allowed.Count(at => at >= from && at < from + (60 * Clock.Second));
            findings.AtMost(1 + MostBeyond, $"minute {minute + 1}: times", inIt / (double)Rpm);
            findings.AtLeast(1 - MostBeyond, "at least", inIt / (double)Rpm);
        }

        async Task TryAsync(Node node)
        {
            long at = Clock.Now;
            using var request = key.Request(HttpMethod.Post, "/v1/chat/completions");
            request.Content = JsonContent.Create(new { model = Chat.Quick, max_tokens = 4, messages = new[] { new { role = "user", content = "Hello" } } });
            using var answer = await node.Http.SendAsync(request, cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                allowed.Enqueue(at);
            }
            else if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                others.Enqueue(answer.StatusCode);
            }
        }
    }

    private static async Task AwaitKeyAsync(Node node, NodeKey key, CancellationToken cancellation)
    {
        for (bool isKnown = false; !isKnown;)
        {
            using var request = key.Request(HttpMethod.Get, "/v1/models");
            using var answer = await node.Http.SendAsync(request, cancellation);
            isKnown = answer.IsSuccessStatusCode;
        }
    }
}
