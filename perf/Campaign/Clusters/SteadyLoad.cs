using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>An open loop: a request is due every so often, whoever is still waiting, until it is stopped.</summary>
internal sealed class SteadyLoad
{
    private readonly Task<List<Task<Answer>>> _asking;
    private volatile bool _isEnough;

    private SteadyLoad(double perSecond, Func<int, long, Task<Answer>> ask, CancellationToken cancellation) =>
        _asking = Task.Run(() => AskAsync(perSecond, ask, cancellation), cancellation);

    /// <param name="perSecond">How many.</param>
    /// <param name="ask">Sends the request of this number, which is due at this moment.</param>
    /// <param name="cancellation">Gives up.</param>
    public static SteadyLoad Start(double perSecond, Func<int, long, Task<Answer>> ask, CancellationToken cancellation) =>
        new(perSecond, ask, cancellation);

    /// <summary>In turn to each of the replicas that there are at that moment.</summary>
    public static SteadyLoad Start(double perSecond, Topology topology, CancellationToken cancellation) => Start(
        perSecond,
        (number, due) =>
        {
            var replicas = topology.Ingress;
            return Chat.AskAsync(replicas[number / 2 % replicas.Count], Chat.Quick, number, due, cancellation);
        },
        cancellation);

    /// <summary>Sends no more, and awaits what is under way.</summary>
    public async Task<IReadOnlyList<Answer>> StopAsync()
    {
        _isEnough = true;
        return await Task.WhenAll(await _asking);
    }

    private async Task<List<Task<Answer>>> AskAsync(double perSecond, Func<int, long, Task<Answer>> ask, CancellationToken cancellation)
    {
        var answers = new List<Task<Answer>>();
        long start = Clock.Now;
        for (int number = 0; !_isEnough; number++)
        {
            long due = start + (long)(number / perSecond * Clock.Second);
            await Clock.UntilAsync(due, cancellation);
            answers.Add(ask(number, due));
        }

        return answers;
    }
}
