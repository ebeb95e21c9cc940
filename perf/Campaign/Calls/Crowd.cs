using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Calls;

/// <summary>Many callers.</summary>
internal static class Crowd
{
    /// <summary>Closed loop: so many at a time, until all have been answered.</summary>
    public static async Task<IReadOnlyList<Reply>> AskAsync(int count, int atOnce, Func<int, Task<Reply>> ask, CancellationToken cancellation)
    {
        var replies = new Reply[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, count, options, async (i, _) => replies[i] = await ask(i));
        return replies;
    }

    /// <summary>Open loop: one is due every so often, whoever is still waiting.</summary>
    public static async Task<IReadOnlyList<Reply>> AskAsync(double perSecond, double seconds, Func<int, Task<Reply>> ask, CancellationToken cancellation)
    {
        var replies = new List<Task<Reply>>();
        long start = Clock.Now;
        for (int i = 0; i < perSecond * seconds; i++)
        {
            await Clock.UntilAsync(start + (long)(i / perSecond * Clock.Second), cancellation);
            replies.Add(ask(i));
        }

        return await Task.WhenAll(replies);
    }
}
