using Confluent.Kafka;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// librdkafka's calls block their thread, for as long as a broker is away. They get a thread of their own: one of the pool's would be missing to requests.
/// </summary>
internal static class Blocking
{
    public static Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task RunAsync(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>
    /// Waits for a call, but not for ever: some of librdkafka's never return, whatever timeout they are given (its issue 5511: offsets sent to a
    /// transaction whose group's coordinator has died).
    /// </summary>
    /// <exception cref="KafkaException">It took too long. The call goes on: what it uses can't be disposed before it ends.</exception>
    public static async Task<T> WithinAsync<T>(Task<T> call, TimeSpan longest, TimeProvider time)
    {
        try
        {
            return await call.WaitAsync(longest, time);
        }
        catch (TimeoutException)
        {
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"Kafka's client has not answered for {longest.TotalSeconds} s"));
        }
    }
}
