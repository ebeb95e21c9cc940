namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>Runs the engine's blocking calls on threads of their own, so that statements never starve the thread pool.</summary>
internal static class Blocking
{
    public static Task<T> Run<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
}
