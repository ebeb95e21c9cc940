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
}
