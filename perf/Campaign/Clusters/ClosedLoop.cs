using System.Collections.Concurrent;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>So many callers at a time, each of which goes on until it is not answered.</summary>
internal static class ClosedLoop
{
    /// <param name="atOnce">How many.</param>
    /// <param name="ask">Sends the request of this number.</param>
    /// <param name="answers">Gets all of them.</param>
    public static Task RunAsync(int atOnce, Func<int, Task<Answer>> ask, ConcurrentQueue<Answer> answers) =>
        Task.WhenAll(Enumerable.Range(0, atOnce).Select(async caller =>
        {
            for (int number = caller; ; number += atOnce)
            {
                var answer = await ask(number);
                answers.Enqueue(answer);
                if (answer.Id is null)
                {
                    return;
                }
            }
        }));
}
