using System.Collections.Concurrent;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// The threads that all calls of the engine run on: they block, and every thread that has once been in the engine leaves two
/// memory mappings behind when it ends, so that with threads that come and go the process would run out of them within days.
/// </summary>
internal sealed class EngineThreads : IDisposable
{
    private readonly BlockingCollection<Action> _calls = [];

    public EngineThreads(int count)
    {
        for (var i = 0; i < count; i++)
        {
            new Thread(Work) { IsBackground = true, Name = $"engine {i}" }.Start();
        }
    }

    /// <summary>Runs a call as soon as a thread is free.</summary>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(() =>
        {
            try
            {
                completion.SetResult(call());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
        return completion.Task;
    }

    public void Dispose() => _calls.CompleteAdding();

    private void Work()
    {
        foreach (var call in _calls.GetConsumingEnumerable())
        {
            call();
        }
    }
}
