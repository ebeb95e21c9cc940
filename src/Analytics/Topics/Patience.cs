using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Topics;

/// <summary>
/// Nothing is given up: what a store, a broker or a disk does not take now, it takes later. Tries again after pauses of 0.2 s to 10 s, and
/// says each time why.
/// </summary>
internal sealed partial class Patience(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <param name="target">Who is being waited for, in an operator's words.</param>
    /// <param name="attempt">May be called any number of times.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task UntilDoneAsync(string target, Func<Task> attempt, CancellationToken cancellationToken)
    {
        for (var backoff = new Backoff(LongestPause); ;)
        {
            TimeSpan pause;
            try
            {
                await attempt();
                return;
            }
            catch (Exception refusal) when (refusal is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                pause = backoff.Take();
                LogWaiting(refusal, target, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <inheritdoc cref="UntilDoneAsync(string, Func{Task}, CancellationToken)"/>
    public Task UntilDoneAsync(string target, Action attempt, CancellationToken cancellationToken) => UntilDoneAsync(target, () =>
    {
        attempt();
        return Task.CompletedTask;
    }, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Target} did not take it; nothing is lost, next try in {Seconds} s")]
    private partial void LogWaiting(Exception reason, string target, double seconds);
}
